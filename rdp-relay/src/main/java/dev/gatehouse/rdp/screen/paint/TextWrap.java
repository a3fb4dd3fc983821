/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen.paint;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines. */
public final class TextWrap {

    private TextWrap() {}

    /**
     * Breaks at blanks, inside of a word only when it is wider than a line. Line feeds in the text are kept, other control characters
     * are blanks.
     *
     * @param widthMax of a line, pixels
     * @param linesMax what does not fit is left out; the last line then ends with an ellipsis
     * @return at most {@code linesMax} lines
     */
    public static List<String> wrap(Typeface typeface, String text, int widthMax, int linesMax) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : text.split("\n", -1)) {
            wrapParagraph(lines, typeface, printable(paragraph), widthMax, linesMax + 1);
        }
        if (lines.size() <= linesMax) {
            return lines;
        }
        List<String> cut = new ArrayList<>(lines.subList(0, linesMax));
        if (linesMax > 0) {
            String last = cut.get(linesMax - 1);
            String marked = typeface.width(last + '\u2026') <= widthMax
                    ? last + '\u2026'
                    : typeface.ellipsized(last + "  ", Math.min(widthMax, typeface.width(last)));
            cut.set(linesMax - 1, marked);
        }
        return cut;
    }

    /** The text with blanks for control characters. */
    public static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.chars().forEach(c -> printable.append(Character.isISOControl(c) ? ' ' : (char) c));
        return printable.toString();
    }

    private static void wrapParagraph(
            List<String> lines, Typeface typeface, String paragraph, int widthMax, int linesMax) {
        String rest = paragraph.stripTrailing();
        do {
            if (lines.size() >= linesMax) {
                return;
            }
            int end = lineEnd(typeface, rest, widthMax);
            lines.add(rest.substring(0, end).stripTrailing());
            rest = rest.substring(end).stripLeading();
        } while (!rest.isEmpty());
    }

    private static int lineEnd(Typeface typeface, String text, int widthMax) {
        int fitting = typeface.fitting(text, widthMax);
        if (fitting == text.length()) {
            return fitting;
        }
        int blank = text.lastIndexOf(' ', fitting);
        return blank > 0 ? blank : Math.max(1, fitting);
    }
}
