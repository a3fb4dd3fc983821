/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.codec.InterleavedDecoder;
import dev.gatehouse.rdp.codec.PixelFormat;
import dev.gatehouse.rdp.codec.PlanarDecoder;
import dev.gatehouse.rdp.screen.paint.Rect;

/** A client's desktop in the tests: takes TS_UPDATE_BITMAP_DATA and decodes it with the recording's decoders. */
public final class DecodedDesktop {

    private static final int BITMAP_COMPRESSION = 1;
    private static final int NO_BITMAP_COMPRESSION_HDR = 0x400;

    private final int width;
    private final int[] pixels;
    private final boolean[] painted;
    private final int bitsPerPixel;
    private final boolean compressionHeader;

    public DecodedDesktop(int width, int height, int bitsPerPixel, boolean compressionHeader) {
        this.width = width;
        this.pixels = new int[width * height];
        this.painted = new boolean[width * height];
        this.bitsPerPixel = bitsPerPixel;
        this.compressionHeader = compressionHeader;
    }

    /** The colour as the client shows it, {@code 0xRRGGBB}. */
    public int pixel(int x, int y) {
        return pixels[y * width + x];
    }

    /** Whether an update has painted the pixel. */
    public boolean painted(int x, int y) {
        return painted[y * width + x];
    }

    /** Whether an update has painted all of them, or none. */
    public boolean painted(Rect rect, boolean all) {
        for (int y = rect.y(); y < rect.bottom(); y++) {
            for (int x = rect.x(); x < rect.right(); x++) {
                if (painted(x, y) != all) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Takes an update. */
    public void take(byte[] update) throws WireException {
        WireReader reader = WireReader.over(update);
        assertThat(reader.u16Le("updateType")).isEqualTo(1);
        int rectangles = reader.u16Le("numberRectangles");
        for (int i = 0; i < rectangles; i++) {
            rectangle(reader);
        }
        reader.expectEnd("update");
    }

    private void rectangle(WireReader reader) throws WireException {
        int left = reader.u16Le("destLeft");
        int top = reader.u16Le("destTop");
        int right = reader.u16Le("destRight");
        int bottom = reader.u16Le("destBottom");
        int bitmapWidth = reader.u16Le("width");
        int bitmapHeight = reader.u16Le("height");
        assertThat(reader.u16Le("bitsPerPixel")).isEqualTo(bitsPerPixel);
        int flags = reader.u16Le("flags");
        int length = reader.u16Le("bitmapLength");
        assertThat(bitmapWidth % 4).isZero();
        assertThat(bitmapWidth).isBetween(right - left + 1, right - left + 4).isLessThanOrEqualTo(64);
        assertThat(bitmapHeight).isEqualTo(bottom - top + 1).isLessThanOrEqualTo(64);
        assertThat(flags).isEqualTo(BITMAP_COMPRESSION | (compressionHeader ? 0 : NO_BITMAP_COMPRESSION_HDR));
        if (compressionHeader) {
            assertThat(reader.u16Le("cbCompFirstRowSize")).isZero();
            length -= 8;
            assertThat(reader.u16Le("cbCompMainBodySize")).isEqualTo(length);
            int bytesPerPixel = (bitsPerPixel + 7) / 8;
            assertThat(reader.u16Le("cbScanWidth")).isEqualTo(bitmapWidth * bytesPerPixel);
            assertThat(reader.u16Le("cbUncompressedSize")).isEqualTo(bitmapWidth * bytesPerPixel * bitmapHeight);
        }
        int[] bitmap = decoded(reader.bytes("bitmapDataStream", length, 65_535), bitmapWidth, bitmapHeight);
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                pixels[y * width + x] = bitmap[(bottom - y) * bitmapWidth + x - left];
                painted[y * width + x] = true;
            }
        }
    }

    private int[] decoded(byte[] data, int bitmapWidth, int bitmapHeight) throws WireException {
        int[] bitmap = new int[bitmapWidth * bitmapHeight];
        if (bitsPerPixel == 32) {
            new PlanarDecoder().decode(data, 0, data.length, bitmapWidth, bitmapHeight, bitmap);
            return bitmap;
        }
        new InterleavedDecoder().decode(data, 0, data.length, bitmapWidth, bitmapHeight, bitsPerPixel, bitmap);
        PixelFormat.of(bitsPerPixel).toColors(bitmap, bitmap.length, new int[256]);
        return bitmap;
    }
}
