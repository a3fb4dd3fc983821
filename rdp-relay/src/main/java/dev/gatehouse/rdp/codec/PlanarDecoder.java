/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.codec;

import dev.gatehouse.proxy.wire.WireException;

/**
 * Decodes RDP 6.0 planar bitmaps, [MS-RDPEGDI] 2.2.2.5.1 RDP6_BITMAP_STREAM, 3.1.9: planes of red, green and blue or of luma and
 * two chromas, run-length encoded or raw. The alpha plane is read over: what a client paints on its screen is opaque. Keeps
 * only its buffers from one bitmap to the next. Confined to one thread.
 */
public final class PlanarDecoder {

    private static final int COLOR_LOSS_MASK = 0x07;
    private static final int CHROMA_SUBSAMPLING = 0x08;
    private static final int RUN_LENGTH_ENCODED = 0x10;
    private static final int NO_ALPHA = 0x20;
    private static final int LONG_RUN_BASE = 16;
    private static final int VERY_LONG_RUN_BASE = 32;

    private final byte[][] planes = {new byte[0], new byte[0], new byte[0]};

    @SuppressWarnings("NullAway.Init") // set by decode()
    private byte[] source;

    private int next;
    private int end;

    /**
     * Decodes one bitmap.
     *
     * @param source holds the stream
     * @param from where it begins
     * @param length its bytes
     * @param width pixels in a row, padding included
     * @param height rows
     * @param pixels filled with {@code 0xRRGGBB}, row after row as the stream has them, the bottom row first
     */
    public void decode(byte[] source, int from, int length, int width, int height, int[] pixels) throws WireException {
        int count = BitmapLimits.pixels("planar bitmap", width, height, BitmapLimits.BITMAP_PIXELS_MAX);
        if (length < 1) {
            throw WireException.notEnoughBytes("planar format header", 1, length);
        }
        this.source = source;
        this.next = from + 1;
        this.end = from + length;
        int format = source[from] & 0xFF;
        int colorLoss = format & COLOR_LOSS_MASK;
        boolean subsampled = (format & CHROMA_SUBSAMPLING) != 0;
        if (subsampled && colorLoss == 0) {
            throw WireException.invalidField("planar format header", format, "subsamples what has no chroma");
        }
        readPlanes(format, width, height, subsampled);
        if (colorLoss == 0) {
            mergeRgb(count, pixels);
        } else {
            mergeChroma(width, height, subsampled, colorLoss, pixels);
        }
    }

    private void readPlanes(int format, int width, int height, boolean subsampled) throws WireException {
        boolean encoded = (format & RUN_LENGTH_ENCODED) != 0;
        if ((format & NO_ALPHA) == 0) {
            plane(0, width, height, encoded); // overwritten by the next one
        }
        plane(0, width, height, encoded);
        int chromaWidth = subsampled ? (width + 1) / 2 : width;
        int chromaHeight = subsampled ? (height + 1) / 2 : height;
        plane(1, chromaWidth, chromaHeight, encoded);
        plane(2, chromaWidth, chromaHeight, encoded);
    }

    private void plane(int index, int width, int height, boolean encoded) throws WireException {
        if (planes[index].length < width * height) {
            planes[index] = new byte[width * height];
        }
        byte[] plane = planes[index];
        if (encoded) {
            for (int row = 0; row < height; row++) {
                encodedRow(plane, row * width, width);
            }
            return;
        }
        if (width * height > end - next) {
            throw WireException.notEnoughBytes("planar raw plane", (long) width * height, end - next);
        }
        System.arraycopy(source, next, plane, 0, width * height);
        next += width * height;
    }

    /** [MS-RDPEGDI] 2.2.2.5.1.2: segments of raw values and a run each; absolute in the first row, then deltas to the row above. */
    private void encodedRow(byte[] plane, int rowStart, int width) throws WireException {
        int at = rowStart;
        int stop = rowStart + width;
        int above = rowStart == 0 ? -1 : width;
        int value = 0;
        while (at < stop) {
            int control = octet();
            int run = control & 0x0F;
            int raw = control >> 4;
            if (run == 1 || run == 2) {
                run = raw + (run == 1 ? LONG_RUN_BASE : VERY_LONG_RUN_BASE);
                raw = 0;
            }
            if (raw + run > stop - at) {
                throw WireException.limitExceeded("planar segment", raw + run, stop - at);
            }
            for (int i = 0; i < raw; i++) {
                value = above < 0 ? octet() : delta(octet());
                plane[at] = (byte) (above < 0 ? value : plane[at - above] + value);
                at++;
            }
            for (int i = 0; i < run; i++) {
                plane[at] = (byte) (above < 0 ? value : plane[at - above] + value);
                at++;
            }
        }
    }

    /** Deltas are folded: even is positive, odd negative (3.1.9.2). */
    private static int delta(int folded) {
        return (folded & 1) == 0 ? folded >> 1 : -(folded >> 1) - 1;
    }

    private void mergeRgb(int count, int[] pixels) {
        byte[] red = planes[0];
        byte[] green = planes[1];
        byte[] blue = planes[2];
        for (int i = 0; i < count; i++) {
            pixels[i] = (red[i] & 0xFF) << 16 | (green[i] & 0xFF) << 8 | blue[i] & 0xFF;
        }
    }

    /** AYCoCg to RGB, 3.1.9.1.2; the shift of the colour loss level restores the dropped bits and halves at once. */
    private void mergeChroma(int width, int height, boolean subsampled, int colorLoss, int[] pixels) {
        int half = subsampled ? 1 : 0;
        int chromaWidth = subsampled ? (width + 1) / 2 : width;
        int at = 0;
        for (int row = 0; row < height; row++) {
            int chromaRow = (row >> half) * chromaWidth;
            for (int column = 0; column < width; column++) {
                int chroma = chromaRow + (column >> half);
                int luma = planes[0][at] & 0xFF;
                int orange = (byte) (planes[1][chroma] << colorLoss - 1);
                int green = (byte) (planes[2][chroma] << colorLoss - 1);
                int rest = luma - green;
                pixels[at++] = clamp(rest + orange) << 16 | clamp(luma + green) << 8 | clamp(rest - orange);
            }
        }
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(0xFF, value));
    }

    private int octet() throws WireException {
        if (next >= end) {
            throw WireException.notEnoughBytes("planar plane", 1, 0);
        }
        return source[next++] & 0xFF;
    }
}
