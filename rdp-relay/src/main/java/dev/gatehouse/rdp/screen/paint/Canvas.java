/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen.paint;

import java.util.Arrays;

/**
 * A window onto a desktop that is painted on: only its part of the desktop has memory, painting outside of it has no effect. All
 * coordinates are the desktop's. Colours are {@code 0xRRGGBB}. Confined to one thread.
 */
public final class Canvas {

    private static final int COVERAGE_MAX = 15;

    private final Rect area;
    private final int[] pixels;
    private Rect clip;

    /** @param area of the desktop; black at first */
    public Canvas(Rect area) {
        this.area = area;
        this.clip = area;
        this.pixels = new int[Math.multiplyExact(area.width(), area.height())];
    }

    /** Its part of the desktop. */
    public Rect area() {
        return area;
    }

    /** The colour of a pixel of {@link #area}. */
    public int pixel(int x, int y) {
        return pixels[(y - area.y()) * area.width() + x - area.x()];
    }

    /** What is painted from now on is cut to {@code rect}, too; {@link #unclip} ends that. */
    public void clip(Rect rect) {
        clip = clip.intersect(rect);
    }

    /** Paints everywhere again. */
    public void unclip() {
        clip = area;
    }

    /** Whether painting on {@code rect} has an effect. */
    public boolean shows(Rect rect) {
        return !clip.intersect(rect).isEmpty();
    }

    /** Fills a rectangle. */
    public void fill(Rect rect, int color) {
        Rect visible = rect.intersect(clip);
        for (int y = visible.y(); y < visible.bottom(); y++) {
            int from = (y - area.y()) * area.width() + visible.x() - area.x();
            Arrays.fill(pixels, from, from + visible.width(), color);
        }
    }

    /** Fills a rectangle with round corners. */
    public void fillRound(Rect rect, int radius, int color) {
        int corner = Math.max(0, Math.min(radius, Math.min(rect.width(), rect.height()) / 2));
        fill(new Rect(rect.x(), rect.y() + corner, rect.width(), rect.height() - 2 * corner), color);
        fill(new Rect(rect.x() + corner, rect.y(), rect.width() - 2 * corner, corner), color);
        fill(new Rect(rect.x() + corner, rect.bottom() - corner, rect.width() - 2 * corner, corner), color);
        for (int row = 0; row < corner; row++) {
            for (int column = 0; column < corner; column++) {
                int coverage = cornerCoverage(corner, column, row);
                blend(rect.x() + column, rect.y() + row, color, coverage);
                blend(rect.right() - 1 - column, rect.y() + row, color, coverage);
                blend(rect.x() + column, rect.bottom() - 1 - row, color, coverage);
                blend(rect.right() - 1 - column, rect.bottom() - 1 - row, color, coverage);
            }
        }
    }

    /** Fills a rectangle with round corners and a border. */
    public void box(Rect rect, int radius, int thickness, int border, int inside) {
        fillRound(rect, radius, border);
        fillRound(rect.inset(thickness), Math.max(0, radius - thickness), inside);
    }

    /** Writes one line of text whose line begins at {@code x} and has its top at {@code top}. */
    public void text(Typeface typeface, int x, int top, CharSequence text, int color) {
        int pen = x;
        for (int i = 0; i < text.length() && pen < clip.right(); i++) {
            Typeface.Glyph glyph = typeface.glyph(text.charAt(i));
            draw(glyph, pen + glyph.left(), top + typeface.ascent() + glyph.top(), color);
            pen += glyph.advance();
        }
    }

    private void draw(Typeface.Glyph glyph, int left, int top, int color) {
        if (!shows(new Rect(left, top, glyph.width(), glyph.height()))) {
            return;
        }
        int index = 0;
        for (int row = 0; row < glyph.height(); row++) {
            for (int column = 0; column < glyph.width(); column++) {
                blend(left + column, top + row, color, glyph.coverage()[index++]);
            }
        }
    }

    private void blend(int x, int y, int color, int coverage) {
        if (coverage == 0 || !clip.contains(x, y)) {
            return;
        }
        int index = (y - area.y()) * area.width() + x - area.x();
        int under = pixels[index];
        int red = mix(under >> 16 & 0xFF, color >> 16 & 0xFF, coverage);
        int green = mix(under >> 8 & 0xFF, color >> 8 & 0xFF, coverage);
        int blue = mix(under & 0xFF, color & 0xFF, coverage);
        pixels[index] = red << 16 | green << 8 | blue;
    }

    private static int mix(int under, int over, int coverage) {
        return under + (over - under) * coverage / COVERAGE_MAX;
    }

    /** How much of a corner's pixel is in its circle, by a grid of 4 x 4 samples. */
    private static int cornerCoverage(int radius, int column, int row) {
        int inside = 0;
        int edge = radius * 8;
        for (int sample = 0; sample < 16; sample++) {
            int dx = edge - (column * 8 + (sample & 3) * 2 + 1);
            int dy = edge - (row * 8 + (sample >> 2) * 2 + 1);
            inside += dx * dx + dy * dy <= edge * edge ? 1 : 0;
        }
        return inside * COVERAGE_MAX / 16;
    }
}
