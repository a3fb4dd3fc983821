/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.codec.BitmapLimits;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The desktop's pixels. Confined to one thread. */
final class Framebuffer {

    private int[] pixels = new int[0];
    private int width;
    private int height;

    /** Black, of this size; nothing changes when it has that size already. */
    void resize(int newWidth, int newHeight) throws WireException {
        int count = BitmapLimits.pixels("desktop", newWidth, newHeight, BitmapLimits.DESKTOP_PIXELS_MAX);
        if (newWidth != width || newHeight != height) {
            pixels = new int[count];
            width = newWidth;
            height = newHeight;
        }
    }

    /**
     * Paints the upper left part of a bitmap; what lies outside of the desktop is left out.
     *
     * @param colors of the bitmap, the bottom row first
     * @param bitmapWidth pixels in a row of it, padding included
     * @param bitmapHeight rows of it
     * @param left where it goes
     * @param top where it goes
     * @param paintWidth how many of its columns to paint, at most all
     * @param paintHeight how many of its rows, from its top on, at most all
     */
    void paint(int[] colors, int bitmapWidth, int bitmapHeight, int left, int top, int paintWidth, int paintHeight) {
        int columns = Math.min(Math.min(paintWidth, bitmapWidth), width - left);
        int rows = Math.min(Math.min(paintHeight, bitmapHeight), height - top);
        if (columns <= 0) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            int from = (bitmapHeight - 1 - row) * bitmapWidth;
            System.arraycopy(colors, from, pixels, (top + row) * width + left, columns);
        }
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(width);
        out.writeInt(height);
        byte[] row = new byte[width * Integer.BYTES];
        for (int y = 0; y < height; y++) {
            ByteBuffer.wrap(row).asIntBuffer().put(pixels, y * width, width);
            out.write(row);
        }
    }

    void restore(DataInput in) throws IOException {
        int savedWidth = in.readInt();
        int savedHeight = in.readInt();
        try {
            resize(savedWidth, savedHeight);
        } catch (WireException e) {
            throw new IOException("saved screen has no size: " + e.getMessage(), e);
        }
        byte[] row = new byte[width * Integer.BYTES];
        for (int y = 0; y < height; y++) {
            in.readFully(row);
            ByteBuffer.wrap(row).asIntBuffer().get(pixels, y * width, width);
        }
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int[] pixels() {
        return pixels;
    }
}
