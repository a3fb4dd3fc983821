/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen.encode;

import dev.gatehouse.proxy.wire.WireWriter;

/**
 * RDP 6.0 planar compression for 32 bits per pixel, [MS-RDPEGDI] 2.2.2.5.1 (RDP6_BITMAP_STREAM): three run-length coded planes, no
 * alpha, no colour loss.
 */
final class PlanarEncoder {

    /** RLE and NA (no alpha plane). */
    private static final int FORMAT_HEADER = 0x30;

    private static final int RAW_MAX = 15;
    private static final int RUN_MIN = 3;
    private static final int SHORT_RUN_MAX = 15;
    private static final int LONG_RUN = 16;
    private static final int LONG_RUN_CODE = 1;
    private static final int LONGER_RUN = 32;
    private static final int LONGER_RUN_CODE = 2;
    private static final int RUN_MAX = LONGER_RUN + 15;

    private final WireWriter out;

    private PlanarEncoder(WireWriter out) {
        this.out = out;
    }

    /**
     * Compresses a bitmap.
     *
     * @param pixels {@code 0xRRGGBB}, the lowest row first
     * @param width of a row
     */
    static byte[] encode(int[] pixels, int width) {
        WireWriter out = new WireWriter(256);
        PlanarEncoder encoder = new PlanarEncoder(out);
        out.u8(FORMAT_HEADER);
        for (int shift = 16; shift >= 0; shift -= 8) {
            encoder.plane(pixels, width, shift);
        }
        return out.toBytes();
    }

    private void plane(int[] pixels, int width, int shift) {
        byte[] row = new byte[width];
        for (int from = 0; from < pixels.length; from += width) {
            for (int x = 0; x < width; x++) {
                int value = pixels[from + x] >> shift & 0xFF;
                row[x] = (byte) (from == 0 ? value : delta(value - (pixels[from + x - width] >> shift & 0xFF)));
            }
            row(row);
        }
    }

    /** A difference to the row before in the form of [MS-RDPEGDI] 3.1.9.2.1: the sign in the lowest bit. */
    private static int delta(int difference) {
        byte signed = (byte) difference;
        return signed >= 0 ? signed << 1 : (~signed << 1) + 1;
    }

    /** One row in segments: some raw values, then a run of the last of them (of 0 at the row's begin). */
    private void row(byte[] row) {
        int position = 0;
        byte last = 0;
        while (position < row.length) {
            int from = position;
            int run = run(row, position, last);
            while (run < RUN_MIN && position < row.length && position - from < RAW_MAX) {
                last = row[position++];
                run = run(row, position, last);
            }
            position += segment(row, from, position - from, run);
        }
    }

    private static int run(byte[] row, int from, byte value) {
        int position = from;
        while (position < row.length && row[position] == value && position - from < RUN_MAX) {
            position++;
        }
        return position - from;
    }

    /** Writes one segment; returns how many values of the run are in it. */
    private int segment(byte[] row, int from, int raw, int run) {
        if (raw == 0 && run >= LONG_RUN) {
            boolean longer = run >= LONGER_RUN;
            out.u8((run - (longer ? LONGER_RUN : LONG_RUN)) << 4 | (longer ? LONGER_RUN_CODE : LONG_RUN_CODE));
            return run;
        }
        int used = run < RUN_MIN ? 0 : Math.min(run, SHORT_RUN_MAX);
        out.u8(raw << 4 | used).bytes(row, from, raw);
        return used;
    }
}
