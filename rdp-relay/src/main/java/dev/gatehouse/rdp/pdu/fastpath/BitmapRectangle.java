/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.fastpath;

import dev.gatehouse.proxy.wire.WireWriter;

/**
 * TS_BITMAP_DATA, [MS-RDPBCGR] 2.2.9.1.1.3.1.2.2, as we write it: without TS_CD_HEADER. Not changed after it is made.
 *
 * @param left destLeft in pixels
 * @param top destTop in pixels
 * @param right destRight in pixels, the last column inside
 * @param bottom destBottom in pixels, the last row inside
 * @param width of the bitmap in pixels; may exceed the destination, for alignment
 * @param height of the bitmap in pixels
 * @param bitsPerPixel 16, 24 or 32
 * @param compressed whether {@code data} are compressed as their colour depth demands; else rows of pixels, the last row first, each padded
 *     to 4 bytes
 * @param data at most 65535 bytes
 */
public record BitmapRectangle(
        int left,
        int top,
        int right,
        int bottom,
        int width,
        int height,
        int bitsPerPixel,
        boolean compressed,
        byte[] data) {

    /** The fields in front of the data. */
    public static final int HEADER_LENGTH = 18;

    private static final int DATA_LENGTH_MAX = 0xFFFF;
    private static final int BITMAP_COMPRESSION = 0x0001;
    private static final int NO_BITMAP_COMPRESSION_HDR = 0x0400;

    /** Checks the length of {@code data}. */
    public BitmapRectangle {
        if (data.length > DATA_LENGTH_MAX) {
            throw new IllegalArgumentException("bitmap of " + data.length + " bytes exceeds " + DATA_LENGTH_MAX);
        }
    }

    void encode(WireWriter writer) {
        writer.u16Le(left).u16Le(top).u16Le(right).u16Le(bottom).u16Le(width).u16Le(height);
        writer.u16Le(bitsPerPixel).u16Le(compressed ? BITMAP_COMPRESSION | NO_BITMAP_COMPRESSION_HDR : 0);
        writer.u16Le(data.length).bytes(data);
    }
}
