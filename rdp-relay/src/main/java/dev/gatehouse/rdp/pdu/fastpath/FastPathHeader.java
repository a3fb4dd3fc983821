/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.fastpath;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;

/**
 * The header of a fast-path PDU in either direction, fpInputHeader and fpOutputHeader with their lengths, [MS-RDPBCGR] 2.2.8.1.2 and
 * 2.2.9.1.2. Immutable. What says that the PDU is encrypted or signed by standard RDP security is refused.
 *
 * @param length of the whole PDU, header included, at most {@value #LENGTH_MAX}
 * @param headerLength 2 or 3 bytes
 * @param events numEvents of an input PDU, 0 when a byte after the header says how many; nothing in an output PDU
 */
public record FastPathHeader(int length, int headerLength, int events) {

    /** What 15 bits can say. */
    public static final int LENGTH_MAX = 0x7FFF;

    static final int ACTION_MASK = 0x03;
    static final int TWO_BYTES = 0x80;

    private static final int EVENTS_SHIFT = 2;
    private static final int EVENTS_MASK = 0x0F;
    private static final int SECURITY_FLAGS = 0xC0;

    /** Whether a frame that begins with this byte is fast-path; TPKT begins with 3. */
    public static boolean isFastPath(int firstByte) {
        return (firstByte & ACTION_MASK) == 0;
    }

    /** Reads the header. The frame may be longer or shorter than {@link #length} says: who frames it looks. */
    public static FastPathHeader decode(WireReader reader) throws WireException {
        int first = reader.u8("fast-path header");
        if (!isFastPath(first)) {
            throw WireException.invalidField("fast-path action", first & ACTION_MASK, "is not 0");
        }
        if ((first & SECURITY_FLAGS) != 0) {
            throw WireException.invalidField("fast-path flags", first, "say that standard rdp security is used");
        }
        int length = reader.u8("fast-path length");
        int headerLength = 2;
        if ((length & TWO_BYTES) != 0) {
            length = (length & ~TWO_BYTES) << 8 | reader.u8("fast-path length");
            headerLength = 3;
        }
        if (length < headerLength) {
            throw WireException.invalidField("fast-path length", length, "is below its header");
        }
        return new FastPathHeader(length, headerLength, first >>> EVENTS_SHIFT & EVENTS_MASK);
    }

    /** A reader over what follows the header, which has just been read from {@code reader}. */
    public WireReader payload(WireReader reader) throws WireException {
        return reader.slice("fast-path payload", length - headerLength);
    }
}
