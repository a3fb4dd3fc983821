/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.rdp.screen.encode.ColorDepth;
import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import dev.gatehouse.rdp.screen.paint.TextWrap;
import dev.gatehouse.rdp.screen.paint.Typeface;
import dev.gatehouse.rdp.sequence.McsIds;
import java.util.List;
import java.util.Objects;

/**
 * A message over a relayed session. The target knows nothing of it and paints over it when its desktop changes there; to remove it, ask the
 * target for a Refresh Rect of {@code area}. Immutable.
 *
 * @param pdus whole PDUs to send to the client, framing included
 * @param area of the desktop that they paint
 */
public record Overlay(List<byte[]> pdus, Rect area) {

    private static final int WIDTH_UNITS = 44;
    private static final int LINES_MAX = 6;

    /**
     * The relayed session as the client has agreed on it. Immutable.
     *
     * @param desktopWidth pixels, from the target's Demand Active
     * @param desktopHeight pixels, from the target's Demand Active
     * @param colorDepth bits per pixel of the session; 15, 16, 24 or 32
     * @param fastPath whether the client takes fast-path output
     * @param compressionHeader whether the client has not said NO_BITMAP_COMPRESSION_HDR
     * @param shareId of the target's Demand Active
     * @param ids the client's MCS channels
     */
    public record Session(
            int desktopWidth,
            int desktopHeight,
            int colorDepth,
            boolean fastPath,
            boolean compressionHeader,
            long shareId,
            McsIds ids) {
        public Session {
            Objects.requireNonNull(ids, "ids");
            if (desktopWidth < 1 || desktopHeight < 1 || !ColorDepth.exists(colorDepth)) {
                throw new IllegalArgumentException("desktop " + desktopWidth + "x" + desktopHeight + "x" + colorDepth);
            }
        }

        Rect desktop() {
            return new Rect(0, 0, desktopWidth, desktopHeight);
        }

        Output output() {
            ColorDepth depth = ColorDepth.ofBits(colorDepth, ColorDepth.BITS_16);
            return new Output(depth, fastPath, compressionHeader, shareId, ids);
        }
    }

    public Overlay {
        pdus = List.copyOf(pdus);
    }

    /** A strip at the top of the desktop: time running out. */
    public static Overlay banner(String text, Session session) {
        Style style = Style.of(session.desktop());
        List<String> lines = lines(style, text);
        int width = widest(style.strong(), lines) + 2 * style.padding();
        int height = lines.size() * style.strong().lineHeight() + style.padding();
        Rect area = new Rect((session.desktopWidth() - width) / 2, 0, width, height);
        return painted(session, style, lines, area);
    }

    /** A box in the middle of the desktop: session locked. */
    public static Overlay box(String text, Session session) {
        Style style = Style.of(session.desktop());
        List<String> lines = lines(style, text);
        int width = widest(style.strong(), lines) + 4 * style.padding();
        int height = lines.size() * style.strong().lineHeight() + 3 * style.padding();
        Rect area =
                new Rect((session.desktopWidth() - width) / 2, (session.desktopHeight() - height) / 2, width, height);
        return painted(session, style, lines, area);
    }

    private static List<String> lines(Style style, String text) {
        int room = style.desktop().width() - 4 * style.padding() - 2;
        int widthMax = Math.max(1, Math.min(style.unit() * WIDTH_UNITS, room));
        return TextWrap.wrap(style.strong(), text, widthMax, LINES_MAX);
    }

    private static int widest(Typeface typeface, List<String> lines) {
        return lines.stream().mapToInt(typeface::width).max().orElse(0);
    }

    private static Overlay painted(Session session, Style style, List<String> lines, Rect wanted) {
        Rect area = wanted.intersect(session.desktop());
        return new Overlay(session.output().paint(canvas -> paint(canvas, style, lines, wanted), area), area);
    }

    /** Square corners: what is under the box is not known here. */
    private static void paint(Canvas canvas, Style style, List<String> lines, Rect box) {
        canvas.box(box, 0, style.line() * 2, Palette.WARNING_BORDER, Palette.WARNING);
        int lineHeight = style.strong().lineHeight();
        int top = box.y() + (box.height() - lines.size() * lineHeight) / 2;
        for (String line : lines) {
            int x = box.x() + (box.width() - style.strong().width(line)) / 2;
            canvas.text(style.strong(), x, top, line, Palette.TEXT);
            top += lineHeight;
        }
    }
}
