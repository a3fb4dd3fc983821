/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.fastpath;

import dev.gatehouse.proxy.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** Fast-path output PDUs of a server of our own, [MS-RDPBCGR] 2.2.9.1.2. */
public final class FastPathWriter {

    /** How many bytes of an update go into one PDU, so that clients of every age take it. */
    public static final int FRAGMENT_LENGTH_MAX = 0x3FFF - 6;

    private static final int OUTPUT_HEADER_LENGTH = 3;
    private static final int UPDATE_HEADER_LENGTH = 3;
    private static final int UPDATETYPE_BITMAP = 0x0001;
    private static final int BITMAP_HEADER_LENGTH = 4;
    private static final int MASK_LENGTH_MAX = 0xFFFF;

    private FastPathWriter() {}

    /** One PDU for a short update. @throws IllegalArgumentException when it does not fit */
    public static byte[] single(int code, byte[] data) {
        int lengthMax = FastPathHeader.LENGTH_MAX - OUTPUT_HEADER_LENGTH - UPDATE_HEADER_LENGTH;
        if (data.length > lengthMax) {
            throw new IllegalArgumentException("update of " + data.length + " bytes exceeds " + lengthMax);
        }
        return fragment(code, FastPathUpdates.SINGLE, data, 0, data.length);
    }

    /**
     * As many PDUs as an update needs, in order. A client that joins no fragments (MaxRequestSize of 0) has to get updates of at most {@link
     * #FRAGMENT_LENGTH_MAX} bytes.
     */
    public static List<byte[]> fragments(int code, byte[] data) {
        if (data.length <= FRAGMENT_LENGTH_MAX) {
            return List.of(single(code, data));
        }
        List<byte[]> pdus = new ArrayList<>();
        for (int at = 0; at < data.length; at += FRAGMENT_LENGTH_MAX) {
            int length = Math.min(FRAGMENT_LENGTH_MAX, data.length - at);
            int fragmentation = at == 0
                    ? FastPathUpdates.FIRST
                    : at + length == data.length ? FastPathUpdates.LAST : FastPathUpdates.NEXT;
            pdus.add(fragment(code, fragmentation, data, at, length));
        }
        return pdus;
    }

    /** A bitmap update, 2.2.9.1.2.1.2, in as many PDUs as it needs. */
    public static List<byte[]> bitmap(List<BitmapRectangle> rectangles) {
        int length = BITMAP_HEADER_LENGTH;
        for (BitmapRectangle rectangle : rectangles) {
            length += BitmapRectangle.HEADER_LENGTH + rectangle.data().length;
        }
        WireWriter writer = new WireWriter(length);
        writer.u16Le(UPDATETYPE_BITMAP).u16Le(rectangles.size());
        rectangles.forEach(rectangle -> rectangle.encode(writer));
        return fragments(FastPathUpdates.BITMAP, writer.toBytes());
    }

    /** The pointer is hidden, 2.2.9.1.2.1.5. */
    public static byte[] pointerHidden() {
        return single(FastPathUpdates.POINTER_HIDDEN, new byte[0]);
    }

    /** The system's own pointer, 2.2.9.1.2.1.6. */
    public static byte[] pointerDefault() {
        return single(FastPathUpdates.POINTER_DEFAULT, new byte[0]);
    }

    /** The pointer moves, 2.2.9.1.2.1.4; in pixels. */
    public static byte[] pointerPosition(int x, int y) {
        return single(
                FastPathUpdates.POINTER_POSITION,
                new WireWriter(4).u16Le(x).u16Le(y).toBytes());
    }

    /** A pointer that was sent before, 2.2.9.1.2.1.9. */
    public static byte[] pointerCached(int cacheIndex) {
        return single(
                FastPathUpdates.POINTER_CACHED,
                new WireWriter(2).u16Le(cacheIndex).toBytes());
    }

    /**
     * A new pointer, 2.2.9.1.2.1.8 and 2.2.9.1.1.4.5.
     *
     * @param bitsPerPixel of {@code xorMask}
     * @param cacheIndex where the client keeps it
     * @param size width and height in pixels, at most 32 unless the client takes large pointers
     * @param hotSpotX in pixels
     * @param hotSpotY in pixels
     * @param xorMask rows of pixels, the last row first, each padded to 2 bytes
     * @param andMask rows of bits, the last row first, each padded to 2 bytes
     */
    public static byte[] pointerNew(
            int bitsPerPixel, int cacheIndex, int size, int hotSpotX, int hotSpotY, byte[] xorMask, byte[] andMask) {
        if (xorMask.length > MASK_LENGTH_MAX || andMask.length > MASK_LENGTH_MAX) {
            throw new IllegalArgumentException("pointer mask exceeds " + MASK_LENGTH_MAX);
        }
        WireWriter writer = new WireWriter(17 + xorMask.length + andMask.length);
        writer.u16Le(bitsPerPixel).u16Le(cacheIndex).u16Le(hotSpotX).u16Le(hotSpotY);
        writer.u16Le(size).u16Le(size).u16Le(andMask.length).u16Le(xorMask.length);
        writer.bytes(xorMask).bytes(andMask).u8(0);
        return single(FastPathUpdates.POINTER_NEW, writer.toBytes());
    }

    private static byte[] fragment(int code, int fragmentation, byte[] data, int offset, int length) {
        int total = OUTPUT_HEADER_LENGTH + UPDATE_HEADER_LENGTH + length;
        return new WireWriter(total)
                .u8(0)
                .u16(FastPathHeader.TWO_BYTES << 8 | total)
                .u8(fragmentation << FastPathUpdates.FRAGMENTATION_SHIFT | code)
                .u16Le(length)
                .bytes(data, offset, length)
                .toBytes();
    }
}
