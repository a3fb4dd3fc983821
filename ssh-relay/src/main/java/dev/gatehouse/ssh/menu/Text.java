/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.menu;

import java.util.ArrayList;
import java.util.List;

/** Text in cells of a terminal. Whatever is no printable ASCII becomes a question mark, so that each character is one cell. */
final class Text {

    private Text() {}

    static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.append(c >= ' ' && c < 0x7F ? (char) c : '?'));
        return out.toString();
    }

    /** Cut to a width; a tilde says that there is more. */
    static String fit(String text, int width) {
        String clean = printable(text);
        if (clean.length() <= width) {
            return clean;
        }
        return width <= 0 ? "" : clean.substring(0, width - 1) + "~";
    }

    /** Cut or filled to a width. */
    static String cell(String text, int width) {
        String fitting = fit(text, width);
        return fitting + " ".repeat(Math.max(0, width - fitting.length()));
    }

    /** The left text, and the right one if there is room for it too. */
    static String ends(String left, String right, int width) {
        int gap = width - left.length() - right.length();
        return gap < 2 ? fit(left, width) : left + " ".repeat(gap) + right;
    }

    /** In lines, broken between words where that is possible. */
    static List<String> wrap(String text, int width, int linesMax) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split("\\s+")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(fit(line.toString(), width));
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(fit(line.toString(), width));
        return lines.subList(0, Math.min(linesMax, lines.size()));
    }
}
