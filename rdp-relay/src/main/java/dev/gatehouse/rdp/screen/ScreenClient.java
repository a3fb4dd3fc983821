/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.rdp.screen.encode.ColorDepth;
import dev.gatehouse.rdp.screen.paint.Rect;
import dev.gatehouse.rdp.sequence.McsIds;
import java.util.Objects;

/**
 * The client whose desktop the screen is. Immutable.
 *
 * @param width of its desktop, {@value #SIDE_MIN}..{@value #SIDE_MAX} pixels
 * @param height of its desktop, {@value #SIDE_MIN}..{@value #SIDE_MAX} pixels
 * @param colorDepth 15, 16, 24 or 32 bits per pixel
 * @param keyboardLayout keyboardLayout of its TS_UD_CS_CORE, [MS-RDPBCGR] 2.2.1.3.2
 * @param ids its MCS channels
 */
public record ScreenClient(int width, int height, int colorDepth, int keyboardLayout, McsIds ids) {

    /** The smallest desktop that MS-RDPBCGR 2.2.1.3.2 knows. */
    public static final int SIDE_MIN = 200;

    /** The largest desktop that MS-RDPBCGR 2.2.1.3.2 knows. */
    public static final int SIDE_MAX = 8192;

    /** What is painted at most, so that no client makes us paint for long: a little more than 2560x1600. */
    public static final int PIXELS_MAX = 1 << 22;

    public ScreenClient {
        Objects.requireNonNull(ids, "ids");
        requireSide("width", width);
        requireSide("height", height);
        if (width * height > PIXELS_MAX) {
            throw new IllegalArgumentException(width + "x" + height + " pixels exceed " + PIXELS_MAX);
        }
        if (!ColorDepth.exists(colorDepth)) {
            throw new IllegalArgumentException("color depth " + colorDepth);
        }
    }

    /**
     * A client with a desktop of the size and depth that is nearest to what it asked for, whatever that is. A desktop of more than {@link
     * #PIXELS_MAX} becomes a smaller one of the same proportions.
     */
    public static ScreenClient nearest(int width, int height, int colorDepth, int keyboardLayout, McsIds ids) {
        int depth = ColorDepth.ofBits(colorDepth, ColorDepth.BITS_16).bits();
        int wide = nearestSide(width);
        int high = nearestSide(height);
        double scale = Math.min(1, Math.sqrt((double) PIXELS_MAX / ((long) wide * high)));
        return new ScreenClient(scaled(wide, scale), scaled(high, scale), depth, keyboardLayout, ids);
    }

    Rect desktop() {
        return new Rect(0, 0, width, height);
    }

    /** Of a desktop that is too large neither side is short, so that none falls below {@link #SIDE_MIN}. */
    private static int scaled(int side, double scale) {
        return scale < 1 ? (int) (side * scale) & ~3 : side;
    }

    private static int nearestSide(int side) {
        return Math.max(SIDE_MIN, Math.min(SIDE_MAX, side));
    }

    private static void requireSide(String name, int side) {
        if (side != nearestSide(side)) {
            throw new IllegalArgumentException(name + " " + side + " is outside " + SIDE_MIN + ".." + SIDE_MAX);
        }
    }
}
