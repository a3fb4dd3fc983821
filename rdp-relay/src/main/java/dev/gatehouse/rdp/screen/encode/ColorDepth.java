/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen.encode;

/** Colour depths of a session, [MS-RDPBCGR] 2.2.7.1.2 preferredBitsPerPixel, and how a colour is written in each. */
public enum ColorDepth {
    /** Red, green, blue of 5 bits each. */
    BITS_15(15, 2),
    /** Red, green, blue of 5, 6, 5 bits. */
    BITS_16(16, 2),
    /** Red, green, blue of 8 bits each, interleaved. */
    BITS_24(24, 3),
    /** Red, green, blue of 8 bits each, in planes. */
    BITS_32(32, 4);

    private final int bits;
    private final int bytes;

    ColorDepth(int bits, int bytes) {
        this.bits = bits;
        this.bytes = bytes;
    }

    /**
     * The depth with that many bits per pixel.
     *
     * @param bits as a client says it
     * @param otherwise for a number that is none of 15, 16, 24, 32
     */
    public static ColorDepth ofBits(int bits, ColorDepth otherwise) {
        for (ColorDepth depth : values()) {
            if (depth.bits == bits) {
                return depth;
            }
        }
        return otherwise;
    }

    /** Whether there is a depth with that many bits per pixel. */
    public static boolean exists(int bits) {
        for (ColorDepth depth : values()) {
            if (depth.bits == bits) {
                return true;
            }
        }
        return false;
    }

    /** Bits per pixel. */
    public int bits() {
        return bits;
    }

    int bytes() {
        return bytes;
    }

    /** A colour {@code 0xRRGGBB} as the number that stands for it on the wire. */
    int pixel(int rgb) {
        int red = rgb >> 16 & 0xFF;
        int green = rgb >> 8 & 0xFF;
        int blue = rgb & 0xFF;
        return switch (this) {
            case BITS_15 -> red >> 3 << 10 | green >> 3 << 5 | blue >> 3;
            case BITS_16 -> red >> 3 << 11 | green >> 2 << 5 | blue >> 3;
            default -> rgb & 0xFFFFFF;
        };
    }
}
