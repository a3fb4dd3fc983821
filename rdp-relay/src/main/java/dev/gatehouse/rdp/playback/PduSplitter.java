/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.wire.Tpkt;

/** Splits the payload of a record into the whole PDUs that it holds. Confined to one thread. */
final class PduSplitter {

    private static final int TPKT_VERSION = 3;
    private static final int ACTION_MASK = 0x03;
    private static final int LONG_LENGTH = 0x80;

    private final byte[] payload;
    private int next;
    private int start;

    PduSplitter(byte[] payload) {
        this.payload = payload;
    }

    /**
     * Goes to the next PDU.
     *
     * @return whether there is one
     * @throws WireException when what follows is none; then nothing of the payload is left
     */
    boolean advance() throws WireException {
        start = next;
        if (next == payload.length) {
            return false;
        }
        next = payload.length; // unless the length can be told
        int length = lengthAt(start);
        if (length > payload.length - start) {
            throw WireException.notEnoughBytes("recorded pdu", length, payload.length - start);
        }
        next = start + length;
        return true;
    }

    /** Whether the PDU is a fast-path one. */
    boolean isFastPath() {
        return payload[start] != TPKT_VERSION;
    }

    /** Reads the PDU from its first byte. */
    WireReader reader() throws WireException {
        WireReader all = WireReader.over(payload);
        all.skip("recorded pdus", start);
        return all.slice("recorded pdu", next - start);
    }

    /** [MS-RDPBCGR] 2.2.9.1.2: the length of a fast-path PDU has one byte, or two with the top bit set. */
    private int lengthAt(int at) throws WireException {
        WireReader in = WireReader.over(payload);
        in.skip("recorded pdus", at);
        if (payload[at] == TPKT_VERSION) {
            return Tpkt.decode(in).length();
        }
        int header = in.u8("fast-path header");
        if ((header & ACTION_MASK) != 0) {
            throw WireException.invalidField("fast-path action", header & ACTION_MASK, "is not 0");
        }
        int first = in.u8("fast-path length");
        int length = (first & LONG_LENGTH) == 0 ? first : (first & ~LONG_LENGTH) << 8 | in.u8("fast-path length");
        int headerLength = (first & LONG_LENGTH) == 0 ? 2 : 3;
        if (length < headerLength) {
            throw WireException.invalidField("fast-path length", length, "is below its header's");
        }
        return length;
    }
}
