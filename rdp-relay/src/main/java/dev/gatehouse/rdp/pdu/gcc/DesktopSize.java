/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

/**
 * The size of a desktop that we are willing to hold a picture of. Immutable.
 *
 * @param width in pixels, {@value #SIDE_MIN}..{@value #SIDE_MAX}
 * @param height in pixels, {@value #SIDE_MIN}..{@value #SIDE_MAX}
 */
public record DesktopSize(int width, int height) {

    /** [MS-RDPBCGR] 2.2.1.3.2 allows smaller ones; no desktop is usable below it. */
    public static final int SIDE_MIN = 200;

    /** What clients since RDP 8.1 may ask for, [MS-RDPBCGR] 2.2.1.3.2. */
    public static final int SIDE_MAX = 8192;

    /** Of a picture with four bytes a pixel. */
    public static final int PICTURE_BYTES_MAX = 64 << 20;

    private static final int BYTES_PER_PIXEL = 4;

    public DesktopSize {
        if (width < SIDE_MIN || width > SIDE_MAX || height < SIDE_MIN || height > SIDE_MAX) {
            throw new IllegalArgumentException(
                    "desktop of " + width + "x" + height + " is outside " + SIDE_MIN + ".." + SIDE_MAX);
        }
        if (width * height * BYTES_PER_PIXEL > PICTURE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "desktop of " + width + "x" + height + " has more than " + PICTURE_BYTES_MAX + " bytes");
        }
    }

    /** The size nearest to what a peer asks for: the sides first, then the height by the bytes of the picture. */
    public static DesktopSize nearest(int width, int height) {
        int nearestWidth = Math.max(SIDE_MIN, Math.min(SIDE_MAX, width));
        int heightMax = Math.min(SIDE_MAX, PICTURE_BYTES_MAX / BYTES_PER_PIXEL / nearestWidth);
        return new DesktopSize(nearestWidth, Math.max(SIDE_MIN, Math.min(heightMax, height)));
    }
}
