/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.wire;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;

/**
 * The TPKT header in front of every slow-path message, [T123] section 8, [MS-RDPBCGR] 2.2.1.1. Immutable.
 *
 * @param length of the whole packet, header included, {@value #LENGTH_MIN}..{@value #LENGTH_MAX} bytes
 */
public record Tpkt(int length) {

    /** version(1) + reserved(1) + length(2). */
    public static final int HEADER_LENGTH = 4;

    /** The header and the shortest X.224 TPDU, a data header of 3 bytes. */
    public static final int LENGTH_MIN = HEADER_LENGTH + 3;

    /** What a 16-bit length can say. */
    public static final int LENGTH_MAX = 0xFFFF;

    private static final int VERSION = 3;

    public Tpkt {
        if (length < LENGTH_MIN || length > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "tpkt length " + length + " is outside " + LENGTH_MIN + ".." + LENGTH_MAX);
        }
    }

    /** Reads the header. */
    public static Tpkt decode(WireReader reader) throws WireException {
        int version = reader.u8("tpkt version");
        if (version != VERSION) {
            throw WireException.invalidField("tpkt version", version, "is not 3");
        }
        reader.skip("tpkt reserved", 1);
        int length = reader.u16("tpkt length");
        if (length < LENGTH_MIN) {
            throw WireException.invalidField("tpkt length", length, "is below " + LENGTH_MIN);
        }
        return new Tpkt(length);
    }

    /** How many bytes follow the header. */
    public int payloadLength() {
        return length - HEADER_LENGTH;
    }

    /** The header's four bytes. */
    public byte[] encode() {
        return new byte[] {VERSION, 0, (byte) (length >>> 8), (byte) length};
    }
}
