/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.wire.WireException;
import io.netty.buffer.ByteBuf;

/** The Channel PDU Header of one chunk, [MS-RDPBCGR] 2.2.6.1.1. Stateless. */
final class ChannelChunk {

    static final int FLAG_FIRST = 0x1;
    static final int FLAG_LAST = 0x2;
    static final int HEADER_BYTES = 8;

    private static final int PACKET_COMPRESSED = 0x0020_0000;

    private ChannelChunk() {}

    /** @param index of the header */
    static int flags(ByteBuf in, int index, int length) throws WireException {
        if (length < HEADER_BYTES) {
            throw WireException.notEnoughBytes("channel pdu header", HEADER_BYTES, length);
        }
        return in.getIntLE(index + 4);
    }

    /** Compression was not agreed, and what is compressed cannot be looked into. */
    static void requirePlain(ByteBuf in, int index, int length) throws WireException {
        if ((flags(in, index, length) & PACKET_COMPRESSED) != 0) {
            throw WireException.invalidField(
                    "channel pdu flags", PACKET_COMPRESSED, "say compressed, which was not agreed");
        }
    }
}
