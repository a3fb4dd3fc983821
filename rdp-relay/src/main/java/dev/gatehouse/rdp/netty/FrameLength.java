/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.sequence.Framing;
import io.netty.buffer.ByteBuf;

/** Finds where the next frame ends, before anything is allocated for it. Stateless. */
final class FrameLength {

    /** The frame's head is not there yet. */
    static final int INCOMPLETE = -1;

    /** What a TPKT can say, and far above every other frame of the connection sequence. */
    static final int BYTES_MAX = 64 * 1024;

    private static final int TPKT_VERSION = 3;
    private static final int TPKT_HEADER_BYTES = 4;
    private static final int TPKT_BYTES_MIN = 7;
    private static final int PRECONNECTION_BYTES_MIN = 16;
    private static final int DER_SEQUENCE = 0x30;
    private static final int EARLY_AUTHORIZATION_RESULT_BYTES = 4;
    private static final int LONG_LENGTH = 0x80;
    private static final int FAST_PATH_ACTION = 0x03;

    private FrameLength() {}

    /**
     * @param index of the frame's first byte
     * @param available how many bytes there are
     * @return the frame's length, which may be more than there is, or {@link #INCOMPLETE}
     * @throws WireException when no frame begins so
     */
    static int of(Framing framing, ByteBuf in, int index, int available) throws WireException {
        if (available == 0) {
            return INCOMPLETE;
        }
        int first = in.getUnsignedByte(index);
        return switch (framing) {
            case TPKT -> tpkt(in, index, available);
            case PRECONNECTION_OR_TPKT -> preconnectionOrTpkt(in, index, available);
            case TPKT_OR_FAST_PATH ->
                first == TPKT_VERSION ? tpkt(in, index, available) : fastPath(in, index, available);
            case DER -> der(in, index, available);
            case EARLY_AUTHORIZATION_RESULT -> EARLY_AUTHORIZATION_RESULT_BYTES;
            case NOTHING -> INCOMPLETE;
        };
    }

    /** [T123] section 8. */
    private static int tpkt(ByteBuf in, int index, int available) throws WireException {
        int version = in.getUnsignedByte(index);
        if (version != TPKT_VERSION) {
            throw WireException.invalidField("tpkt version", version, "is not 3");
        }
        if (available < TPKT_HEADER_BYTES) {
            return INCOMPLETE;
        }
        int length = in.getUnsignedShort(index + 2);
        if (length < TPKT_BYTES_MIN) {
            throw WireException.invalidField("tpkt length", length, "is below " + TPKT_BYTES_MIN);
        }
        return length;
    }

    /** [MS-RDPEPS] 2.2.1.1: cbSize, least significant byte first; a TPKT would have version 3 and reserved 0 there. */
    private static int preconnectionOrTpkt(ByteBuf in, int index, int available) throws WireException {
        if (available < TPKT_HEADER_BYTES) {
            return INCOMPLETE;
        }
        if (in.getUnsignedByte(index) == TPKT_VERSION && in.getUnsignedByte(index + 1) == 0) {
            return tpkt(in, index, available);
        }
        long size = in.getUnsignedIntLE(index);
        if (size < PRECONNECTION_BYTES_MIN) {
            throw WireException.invalidField("preconnection size", size, "is below " + PRECONNECTION_BYTES_MIN);
        }
        if (size > BYTES_MAX) {
            throw WireException.limitExceeded("preconnection size", size, BYTES_MAX);
        }
        return (int) size;
    }

    /** [MS-RDPBCGR] 2.2.9.1.2 and 2.2.8.1.2. */
    private static int fastPath(ByteBuf in, int index, int available) throws WireException {
        int action = in.getUnsignedByte(index) & FAST_PATH_ACTION;
        if (action != 0) {
            throw WireException.invalidField("fast-path action", action, "is not 0");
        }
        if (available < 2) {
            return INCOMPLETE;
        }
        int length = in.getUnsignedByte(index + 1);
        int header = 2;
        if ((length & LONG_LENGTH) != 0) {
            if (available < 3) {
                return INCOMPLETE;
            }
            length = (length & ~LONG_LENGTH) << 8 | in.getUnsignedByte(index + 2);
            header = 3;
        }
        if (length <= header) {
            throw WireException.invalidField("fast-path length", length, "holds nothing");
        }
        return length;
    }

    /** One SEQUENCE with a definite length, [X690] 8.1.3. */
    private static int der(ByteBuf in, int index, int available) throws WireException {
        int tag = in.getUnsignedByte(index);
        if (tag != DER_SEQUENCE) {
            throw WireException.invalidField("tsrequest tag", tag, "is not a sequence");
        }
        if (available < 2) {
            return INCOMPLETE;
        }
        int first = in.getUnsignedByte(index + 1);
        if ((first & LONG_LENGTH) == 0) {
            return 2 + first;
        }
        int octets = first & ~LONG_LENGTH;
        if (octets == 0 || octets > 3) {
            throw WireException.invalidField("tsrequest length octets", octets, "is outside 1..3");
        }
        if (available < 2 + octets) {
            return INCOMPLETE;
        }
        int length = 0;
        for (int i = 0; i < octets; i++) {
            length = length << 8 | in.getUnsignedByte(index + 2 + i);
        }
        if (length > BYTES_MAX) {
            throw WireException.limitExceeded("tsrequest length", length, BYTES_MAX);
        }
        return 2 + octets + length;
    }
}
