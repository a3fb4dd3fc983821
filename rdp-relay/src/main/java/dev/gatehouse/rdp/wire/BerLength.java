/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.wire;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;

/** Definite lengths of BER, [X690] 8.1.3, as in the MCS Connect PDUs ([T125] section 7) and TSRequest ([MS-CSSP] 2.2.1). */
public final class BerLength {

    private static final int LONG_FORM = 0x80;
    private static final int OCTETS_MASK = 0x7F;
    private static final int OCTETS_MAX = 4;

    private BerLength() {}

    /**
     * Reads a length.
     *
     * @param lengthMax the named limit of the field; checked before anything could be allocated
     * @return 0..{@code lengthMax}
     */
    public static int decode(String field, WireReader reader, int lengthMax) throws WireException {
        int first = reader.u8(field + " length");
        if ((first & LONG_FORM) == 0) {
            return limited(field, first, lengthMax);
        }
        int octets = first & OCTETS_MASK;
        if (octets == 0 || octets > OCTETS_MAX) {
            throw WireException.invalidField(field + " length octets", octets, "is outside 1.." + OCTETS_MAX);
        }
        long length = 0;
        for (int i = 0; i < octets; i++) {
            length = (length << 8) | reader.u8(field + " length");
        }
        return limited(field, length, lengthMax);
    }

    /** The shortest form of {@code length}. */
    public static byte[] encode(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("ber length " + length + " is negative");
        }
        if (length < LONG_FORM) {
            return new byte[] {(byte) length};
        }
        int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
        byte[] encoded = new byte[1 + octets];
        encoded[0] = (byte) (LONG_FORM | octets);
        for (int i = 0; i < octets; i++) {
            encoded[octets - i] = (byte) (length >>> (8 * i));
        }
        return encoded;
    }

    private static int limited(String field, long length, int lengthMax) throws WireException {
        if (length > lengthMax) {
            throw WireException.limitExceeded(field + " length", length, lengthMax);
        }
        return (int) length;
    }
}
