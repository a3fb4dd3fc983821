/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.codec.BitmapLimits;
import dev.gatehouse.rdp.codec.InterleavedDecoder;
import dev.gatehouse.rdp.codec.PixelFormat;
import dev.gatehouse.rdp.codec.PlanarDecoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Paints bitmap updates, [MS-RDPBCGR] 2.2.9.1.1.3.1.2, and keeps the palette, 2.2.9.1.1.3.1.1. Keeps its buffers, which the
 * largest bitmap so far sizes. Confined to one thread.
 */
final class BitmapPainter {

    private static final int COMPRESSED = 0x0001;
    private static final int NO_COMPRESSION_HEADER = 0x0400;
    private static final int COMPRESSION_HEADER_LENGTH = 8;
    private static final int DATA_BYTES_MAX = 0xFFFF;
    private static final int PALETTE_COLORS = 256;

    private final Framebuffer screen;
    private final InterleavedDecoder interleaved = new InterleavedDecoder();
    private final PlanarDecoder planar = new PlanarDecoder();
    private final int[] palette = new int[PALETTE_COLORS];
    private int[] pixels = new int[0];

    BitmapPainter(Framebuffer screen) {
        this.screen = screen;
    }

    /** TS_UPDATE_BITMAP_DATA behind its type; a rectangle that cannot be decoded does not keep the others from the screen. */
    void bitmaps(WireReader update) throws WireException {
        int count = update.u16Le("bitmap rectangles");
        WireException first = null;
        for (int i = 0; i < count; i++) {
            Rectangle rectangle = Rectangle.decode(update);
            try {
                paint(rectangle);
            } catch (WireException malformed) {
                first = first == null ? malformed : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** TS_UPDATE_PALETTE_DATA behind its type. */
    void palette(WireReader update) throws WireException {
        update.skip("palette pad", 2);
        long count = update.u32Le("palette colours");
        if (count != PALETTE_COLORS) {
            throw WireException.invalidField("palette colours", count, "is not " + PALETTE_COLORS);
        }
        for (int i = 0; i < PALETTE_COLORS; i++) {
            int red = update.u8("palette red");
            int green = update.u8("palette green");
            palette[i] = red << 16 | green << 8 | update.u8("palette blue");
        }
    }

    void save(DataOutput out) throws IOException {
        for (int each : palette) {
            out.writeInt(each);
        }
    }

    void restore(DataInput in) throws IOException {
        for (int i = 0; i < palette.length; i++) {
            palette[i] = in.readInt();
        }
    }

    private void paint(Rectangle rectangle) throws WireException {
        int count =
                BitmapLimits.pixels("bitmap", rectangle.width(), rectangle.height(), BitmapLimits.BITMAP_PIXELS_MAX);
        if (pixels.length < count) {
            pixels = new int[count];
        }
        decode(rectangle, count);
        screen.paint(
                pixels,
                rectangle.width(),
                rectangle.height(),
                rectangle.left(),
                rectangle.top(),
                rectangle.right() - rectangle.left() + 1,
                rectangle.bottom() - rectangle.top() + 1);
    }

    private void decode(Rectangle rectangle, int count) throws WireException {
        PixelFormat format = PixelFormat.of(rectangle.bitsPerPixel());
        byte[] data = rectangle.data();
        if ((rectangle.flags() & COMPRESSED) == 0) {
            format.readRaw(data, 0, data.length, rectangle.width(), rectangle.height(), pixels);
            format.toColors(pixels, count, palette);
            return;
        }
        int from = (rectangle.flags() & NO_COMPRESSION_HEADER) == 0 ? COMPRESSION_HEADER_LENGTH : 0;
        if (from > data.length) {
            throw WireException.notEnoughBytes("bitmap compression header", from, data.length);
        }
        if (format == PixelFormat.RGB_32) {
            planar.decode(data, from, data.length - from, rectangle.width(), rectangle.height(), pixels);
            return;
        }
        interleaved.decode(
                data, from, data.length - from, rectangle.width(), rectangle.height(), format.bitsPerPixel(), pixels);
        format.toColors(pixels, count, palette);
    }

    /** TS_BITMAP_DATA, 2.2.9.1.1.3.1.2.2; right and bottom are inside. */
    private record Rectangle(
            int left, int top, int right, int bottom, int width, int height, int bitsPerPixel, int flags, byte[] data) {

        static Rectangle decode(WireReader in) throws WireException {
            int left = in.u16Le("bitmap left");
            int top = in.u16Le("bitmap top");
            int right = in.u16Le("bitmap right");
            int bottom = in.u16Le("bitmap bottom");
            int width = in.u16Le("bitmap width");
            int height = in.u16Le("bitmap height");
            int bitsPerPixel = in.u16Le("bitmap bits per pixel");
            int flags = in.u16Le("bitmap flags");
            byte[] data = in.bytes("bitmap data", in.u16Le("bitmap length"), DATA_BYTES_MAX);
            return new Rectangle(left, top, right, bottom, width, height, bitsPerPixel, flags, data);
        }
    }
}
