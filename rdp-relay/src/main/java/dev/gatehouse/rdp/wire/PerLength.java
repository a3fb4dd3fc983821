/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.wire;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;

/**
 * Unfragmented length determinants of aligned PER, [X691] 10.9.3.6 and 10.9.3.7, as in GCC and the MCS domain PDUs. The
 * fragmented form (10.9.3.8) does not occur in RDP and is refused.
 */
public final class PerLength {

    /** What two bytes can say. */
    public static final int LENGTH_MAX = 0x3FFF;

    private static final int TWO_BYTES = 0x80;
    private static final int FRAGMENTED = 0xC0;

    private PerLength() {}

    /** Reads a length, 0..{@value #LENGTH_MAX}. */
    public static int decode(String field, WireReader reader) throws WireException {
        int first = reader.u8(field + " length");
        if ((first & TWO_BYTES) == 0) {
            return first;
        }
        if ((first & FRAGMENTED) == FRAGMENTED) {
            throw WireException.invalidField(field + " length", first, "is a fragmented per length");
        }
        return ((first & ~FRAGMENTED & 0xFF) << 8) | reader.u8(field + " length");
    }

    /** The shortest form of {@code length}. */
    public static byte[] encode(int length) {
        if (length < 0 || length > LENGTH_MAX) {
            throw new IllegalArgumentException("per length " + length + " is outside 0.." + LENGTH_MAX);
        }
        return length < TWO_BYTES
                ? new byte[] {(byte) length}
                : new byte[] {(byte) (TWO_BYTES | length >>> 8), (byte) length};
    }
}
