/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen.encode;

import dev.gatehouse.proxy.wire.WireWriter;

/**
 * Interleaved run-length compression for 15, 16 and 24 bits per pixel, [MS-RDPBCGR] 2.2.9.1.1.3.1.2.4. Uses three of its orders:
 * background runs (as in the row before), colour runs and colour images. The first row has no background run, so that no decoder
 * has to know where the first row ends inside of one.
 */
final class InterleavedEncoder {

    private static final int BACKGROUND_RUN = 0x00;
    private static final int COLOR_RUN = 0x60;
    private static final int COLOR_IMAGE = 0x80;
    private static final int MEGA_BACKGROUND_RUN = 0xF0;
    private static final int MEGA_COLOR_RUN = 0xF3;
    private static final int MEGA_COLOR_IMAGE = 0xF4;

    private static final int SHORT_MAX = 31;
    private static final int MEDIUM_MAX = SHORT_MAX + 256;
    private static final int RUN_MIN = 3;

    private final int[] pixels;
    private final int width;
    private final int bytesPerPixel;
    private final WireWriter out;

    private InterleavedEncoder(int[] pixels, int width, int bytesPerPixel) {
        this.pixels = pixels;
        this.width = width;
        this.bytesPerPixel = bytesPerPixel;
        this.out = new WireWriter(256);
    }

    /**
     * Compresses a bitmap.
     *
     * @param pixels as numbers of the wire, the lowest row first; at most 65535
     * @param width of a row
     * @param bytesPerPixel 2 or 3
     */
    static byte[] encode(int[] pixels, int width, int bytesPerPixel) {
        InterleavedEncoder encoder = new InterleavedEncoder(pixels, width, bytesPerPixel);
        encoder.encode();
        return encoder.out.toBytes();
    }

    private void encode() {
        int position = 0;
        int literalFrom = 0;
        while (position < pixels.length) {
            int background = backgroundRun(position);
            int color = colorRun(position);
            if (Math.max(background, color) < RUN_MIN) {
                position++;
                continue;
            }
            literal(literalFrom, position);
            if (background >= color) {
                order(BACKGROUND_RUN, MEGA_BACKGROUND_RUN, background);
                position += background;
            } else {
                order(COLOR_RUN, MEGA_COLOR_RUN, color);
                pixel(pixels[position]);
                position += color;
            }
            literalFrom = position;
        }
        literal(literalFrom, position);
    }

    private int backgroundRun(int from) {
        int position = from;
        while (position >= width && position < pixels.length && pixels[position] == pixels[position - width]) {
            position++;
        }
        return position - from;
    }

    private int colorRun(int from) {
        int position = from + 1;
        while (position < pixels.length && pixels[position] == pixels[from]) {
            position++;
        }
        return position - from;
    }

    private void literal(int from, int to) {
        if (from == to) {
            return;
        }
        order(COLOR_IMAGE, MEGA_COLOR_IMAGE, to - from);
        for (int i = from; i < to; i++) {
            pixel(pixels[i]);
        }
    }

    private void order(int regular, int mega, int run) {
        if (run <= SHORT_MAX) {
            out.u8(regular | run);
        } else if (run <= MEDIUM_MAX) {
            out.u8(regular).u8(run - SHORT_MAX - 1);
        } else {
            out.u8(mega).u16Le(run);
        }
    }

    private void pixel(int value) {
        out.u16Le(value);
        if (bytesPerPixel == 3) {
            out.u8(value >>> 16);
        }
    }
}
