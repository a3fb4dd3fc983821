/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.codec;

import dev.gatehouse.proxy.wire.WireException;

/**
 * Pixel values on the wire and as {@code 0xRRGGBB}, [MS-RDPBCGR] 2.2.9.1.1.3.1.2.2 TS_BITMAP_DATA. Narrow colours are widened as
 * FreeRDP 2's client does it, so that pictures can be compared with its screen pixel by pixel. Immutable.
 */
public enum PixelFormat {
    /** An index into the palette. */
    INDEXED_8(8, 1),
    /** Five bits each. */
    RGB_15(15, 2),
    /** Five, six and five bits. */
    RGB_16(16, 2),
    /** Eight bits each. */
    RGB_24(24, 3),
    /** Eight bits each and a byte that is not shown. */
    RGB_32(32, 4);

    private static final int[] FIVE = widenFive();
    private static final int[] SIX = widenSix();

    private final int bitsPerPixel;
    private final int bytesPerPixel;

    PixelFormat(int bitsPerPixel, int bytesPerPixel) {
        this.bitsPerPixel = bitsPerPixel;
        this.bytesPerPixel = bytesPerPixel;
    }

    /** The format of a bitmap's bits per pixel. */
    public static PixelFormat of(int bitsPerPixel) throws WireException {
        for (PixelFormat each : values()) {
            if (each.bitsPerPixel == bitsPerPixel) {
                return each;
            }
        }
        throw WireException.invalidField("bitmap bits per pixel", bitsPerPixel, "is none of 8, 15, 16, 24 and 32");
    }

    /** As in the update. */
    public int bitsPerPixel() {
        return bitsPerPixel;
    }

    /** Bytes of an uncompressed pixel. */
    public int bytesPerPixel() {
        return bytesPerPixel;
    }

    /**
     * Turns values as on the wire into colours, in place.
     *
     * @param pixels the values
     * @param count how many
     * @param palette 256 colours; used by {@link #INDEXED_8} only
     */
    public void toColors(int[] pixels, int count, int[] palette) {
        for (int i = 0; i < count; i++) {
            pixels[i] = color(pixels[i], palette);
        }
    }

    private int color(int pixel, int[] palette) {
        return switch (this) {
            case INDEXED_8 -> palette[pixel & 0xFF];
            case RGB_15 -> FIVE[pixel >> 10 & 0x1F] << 16 | FIVE[pixel >> 5 & 0x1F] << 8 | FIVE[pixel & 0x1F];
            case RGB_16 -> FIVE[pixel >> 11 & 0x1F] << 16 | SIX[pixel >> 5 & 0x3F] << 8 | FIVE[pixel & 0x1F];
            default -> pixel & 0xFFFFFF;
        };
    }

    /**
     * Reads raw rows.
     *
     * @param source holds the rows, the bottom row first
     * @param from where they begin
     * @param length their bytes; rows may be padded to four bytes, as the specification wants, or not, as some servers send
     * @param width pixels in a row
     * @param height rows
     * @param pixels filled with pixel values as on the wire, in the same order
     */
    public void readRaw(byte[] source, int from, int length, int width, int height, int[] pixels) throws WireException {
        BitmapLimits.pixels("raw bitmap", width, height, BitmapLimits.BITMAP_PIXELS_MAX);
        int tight = width * bytesPerPixel;
        int padded = (tight + 3) & ~3;
        int stride = length >= padded * height ? padded : tight;
        if (length < stride * height) {
            throw WireException.notEnoughBytes("raw bitmap", (long) stride * height, length);
        }
        for (int row = 0; row < height; row++) {
            readRow(source, from + row * stride, width, pixels, row * width);
        }
    }

    private void readRow(byte[] source, int from, int width, int[] pixels, int to) {
        int at = from;
        for (int i = to; i < to + width; i++) {
            int pixel = 0;
            for (int shift = 0; shift < 8 * bytesPerPixel; shift += 8) {
                pixel |= (source[at++] & 0xFF) << shift;
            }
            pixels[i] = pixel;
        }
    }

    private static int[] widenFive() {
        int[] wide = new int[32];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = (i << 3) + (i >> 2);
        }
        return wide;
    }

    /** FreeRDP's rounding: not the usual one, which takes the upper two bits again. */
    private static int[] widenSix() {
        int[] wide = new int[64];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = Math.min(0xFF, (i << 2) + (i >> 3));
        }
        return wide;
    }
}
