/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.codec;

import dev.gatehouse.proxy.wire.WireException;
import java.util.Arrays;

/**
 * Decodes interleaved run-length encoded bitmaps, [MS-RDPBCGR] 2.2.9.1.1.3.1.2.4 RLE_BITMAP_STREAM, 3.1.9. Keeps nothing from one
 * bitmap to the next. Confined to one thread.
 */
public final class InterleavedDecoder {

    private static final int REGULAR_MASK = 0x1F;
    private static final int LITE_MASK = 0x0F;
    private static final int MEGA_REGULAR_BASE = 32;
    private static final int MEGA_LITE_BASE = 16;
    private static final int BITS_PER_MASK = 8;
    private static final int SPECIAL_MASK_1 = 0x03;
    private static final int SPECIAL_MASK_2 = 0x05;

    @SuppressWarnings("NullAway.Init") // set by decode()
    private byte[] source;

    private int next;
    private int end;
    private int bytesPerPixel;

    @SuppressWarnings("NullAway.Init") // set by decode()
    private int[] pixels;

    private int at;
    private int count;
    private int width;
    private int foreground;
    private boolean onFirstLine;
    private boolean insertsForeground;

    /**
     * Decodes one bitmap.
     *
     * @param source holds the stream
     * @param from where it begins
     * @param length its bytes
     * @param width pixels in a row, padding included
     * @param height rows
     * @param bitsPerPixel 8, 15, 16 or 24
     * @param pixels filled with pixel values as on the wire, row after row as the stream has them, the bottom row first
     */
    public void decode(byte[] source, int from, int length, int width, int height, int bitsPerPixel, int[] pixels)
            throws WireException {
        this.count = BitmapLimits.pixels("rle bitmap", width, height, BitmapLimits.BITMAP_PIXELS_MAX);
        if (bitsPerPixel != 8 && bitsPerPixel != 15 && bitsPerPixel != 16 && bitsPerPixel != 24) {
            throw WireException.invalidField("rle bits per pixel", bitsPerPixel, "is none of 8, 15, 16 and 24");
        }
        this.source = source;
        this.next = from;
        this.end = from + length;
        this.bytesPerPixel = (bitsPerPixel + 7) / 8;
        this.pixels = pixels;
        this.at = 0;
        this.width = width;
        this.foreground = white();
        this.onFirstLine = true;
        this.insertsForeground = false;
        while (next < end) {
            order();
        }
        if (at != count) {
            throw WireException.notEnoughBytes("rle pixels", count, at);
        }
    }

    /** One compression order; whether it counts as of the first line is decided where it begins (3.1.9). */
    private void order() throws WireException {
        if (onFirstLine && at >= width) {
            onFirstLine = false;
            insertsForeground = false;
        }
        int header = source[next++] & 0xFF;
        if ((header & 0xC0) != 0xC0) {
            regular(header >> 5, header & REGULAR_MASK);
        } else if ((header & 0xF0) != 0xF0) {
            lite(header >> 4, header & LITE_MASK);
        } else {
            mega(header);
        }
    }

    private void regular(int code, int lengthBits) throws WireException {
        switch (code) {
            case 0 -> background(runLength(lengthBits, MEGA_REGULAR_BASE));
            case 1 -> foreground(runLength(lengthBits, MEGA_REGULAR_BASE));
            case 2 -> masks(maskedLength(lengthBits));
            case 3 -> color(runLength(lengthBits, MEGA_REGULAR_BASE));
            case 4 -> image(runLength(lengthBits, MEGA_REGULAR_BASE));
            default -> throw WireException.invalidField("rle order", code, "is unknown");
        }
    }

    private void lite(int code, int lengthBits) throws WireException {
        switch (code) {
            case 0xC -> {
                int length = runLength(lengthBits, MEGA_LITE_BASE);
                foreground = pixel();
                foreground(length);
            }
            case 0xD -> {
                int length = maskedLength(lengthBits);
                foreground = pixel();
                masks(length);
            }
            default -> dithered(runLength(lengthBits, MEGA_LITE_BASE));
        }
    }

    private void mega(int header) throws WireException {
        switch (header) {
            case 0xF0 -> background(megaLength());
            case 0xF1 -> foreground(megaLength());
            case 0xF2 -> masks(megaLength());
            case 0xF3 -> color(megaLength());
            case 0xF4 -> image(megaLength());
            case 0xF6 -> {
                int length = megaLength();
                foreground = pixel();
                foreground(length);
            }
            case 0xF7 -> {
                int length = megaLength();
                foreground = pixel();
                masks(length);
            }
            case 0xF8 -> dithered(megaLength());
            case 0xF9 -> special(SPECIAL_MASK_1);
            case 0xFA -> special(SPECIAL_MASK_2);
            case 0xFD -> single(white());
            case 0xFE -> single(0);
            default -> throw WireException.invalidField("rle order", header, "is unknown");
        }
    }

    /** Two background runs in a row stand for one foreground pixel between them. */
    private void background(int length) throws WireException {
        require(length);
        int left = length;
        if (insertsForeground) {
            if (length == 0) {
                throw WireException.invalidField("rle background run", 0, "has no room for the pixel between two runs");
            }
            pixels[at] = above() ^ foreground;
            at++;
            left--;
        }
        if (onFirstLine) {
            fill(left, 0);
        } else {
            copyFromAbove(left);
        }
        insertsForeground = true;
    }

    /** Row by row, because a run may be longer than a row and then continues from what it has written. */
    private void copyFromAbove(int length) {
        int left = length;
        while (left > 0) {
            int step = Math.min(left, width);
            System.arraycopy(pixels, at - width, pixels, at, step);
            at += step;
            left -= step;
        }
    }

    private void foreground(int length) throws WireException {
        require(length);
        insertsForeground = false;
        if (onFirstLine) {
            fill(length, foreground);
            return;
        }
        for (int stop = at + length; at < stop; at++) {
            pixels[at] = pixels[at - width] ^ foreground;
        }
    }

    private void color(int length) throws WireException {
        require(length);
        insertsForeground = false;
        fill(length, pixel());
    }

    private void dithered(int length) throws WireException {
        require(2 * length);
        insertsForeground = false;
        int first = pixel();
        int second = pixel();
        for (int stop = at + 2 * length; at < stop; at += 2) {
            pixels[at] = first;
            pixels[at + 1] = second;
        }
    }

    private void image(int length) throws WireException {
        require(length);
        insertsForeground = false;
        for (int stop = at + length; at < stop; at++) {
            pixels[at] = pixel();
        }
    }

    private void masks(int length) throws WireException {
        require(length);
        insertsForeground = false;
        for (int left = length; left > 0; left -= BITS_PER_MASK) {
            mask(octet("rle mask"), Math.min(left, BITS_PER_MASK));
        }
    }

    private void special(int mask) throws WireException {
        require(BITS_PER_MASK);
        insertsForeground = false;
        mask(mask, BITS_PER_MASK);
    }

    private void mask(int mask, int bits) {
        for (int bit = 0; bit < bits; bit++) {
            pixels[at] = (mask >> bit & 1) == 0 ? above() : above() ^ foreground;
            at++;
        }
    }

    private void single(int pixel) throws WireException {
        require(1);
        insertsForeground = false;
        pixels[at++] = pixel;
    }

    private void fill(int length, int pixel) {
        Arrays.fill(pixels, at, at + length, pixel);
        at += length;
    }

    /** Above the first line everything is black. */
    private int above() {
        return onFirstLine ? 0 : pixels[at - width];
    }

    private int runLength(int bits, int megaBase) throws WireException {
        return bits == 0 ? octet("rle run length") + megaBase : bits;
    }

    private int maskedLength(int bits) throws WireException {
        return bits == 0 ? octet("rle run length") + 1 : bits * BITS_PER_MASK;
    }

    private int megaLength() throws WireException {
        int low = octet("rle run length");
        return octet("rle run length") << 8 | low;
    }

    private int pixel() throws WireException {
        if (end - next < bytesPerPixel) {
            throw WireException.notEnoughBytes("rle pixel", bytesPerPixel, end - next);
        }
        int pixel = 0;
        for (int shift = 0; shift < 8 * bytesPerPixel; shift += 8) {
            pixel |= (source[next++] & 0xFF) << shift;
        }
        return pixel;
    }

    private int octet(String field) throws WireException {
        if (next >= end) {
            throw WireException.notEnoughBytes(field, 1, 0);
        }
        return source[next++] & 0xFF;
    }

    private int white() {
        return (1 << 8 * bytesPerPixel) - 1;
    }

    private void require(int room) throws WireException {
        if (room > count - at) {
            throw WireException.limitExceeded("rle run", room, count - at);
        }
    }
}
