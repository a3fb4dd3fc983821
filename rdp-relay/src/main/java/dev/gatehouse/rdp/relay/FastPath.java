/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.wire.WireException;
import io.netty.buffer.ByteBuf;

/** Looks into fast-path PDUs as far as a relay has to, [MS-RDPBCGR] 2.2.9.1.2 and 2.2.8.1.2. Stateless. */
final class FastPath {

    private static final int FLAGS_SHIFT = 6;
    private static final int LONG_LENGTH = 0x80;
    private static final int UPDATE_ORDERS = 0x0;
    private static final int UPDATE_SURFACE_COMMANDS = 0x4;
    private static final int UPDATE_CODE_MASK = 0xF;
    private static final int COMPRESSION_SHIFT = 6;
    private static final int COMPRESSION_USED = 0x2;

    private FastPath() {}

    static int headerBytes(ByteBuf in, int index) {
        return (in.getUnsignedByte(index + 1) & LONG_LENGTH) == 0 ? 2 : 3;
    }

    /** Under TLS nothing in it is encrypted or signed once more. */
    static void requirePlain(ByteBuf in, int index) throws WireException {
        int flags = in.getUnsignedByte(index) >>> FLAGS_SHIFT;
        if (flags != 0) {
            throw WireException.invalidField("fast-path security flags", flags, "are not 0");
        }
    }

    /**
     * Walks the updates of an output PDU.
     *
     * @return whether each of them is one that a recording of profile "decodable" can show
     * @throws WireException when an update is cut or compressed, which was not agreed
     */
    static boolean isDecodable(ByteBuf in, int index, int length) throws WireException {
        int at = index + headerBytes(in, index);
        int end = index + length;
        boolean decodable = true;
        while (at < end) {
            int head = in.getUnsignedByte(at);
            if ((head >>> COMPRESSION_SHIFT & COMPRESSION_USED) != 0) {
                throw WireException.invalidField(
                        "fast-path update compression", head >>> COMPRESSION_SHIFT, "was not agreed");
            }
            if (end - at < 3) {
                throw WireException.notEnoughBytes("fast-path update", 3, end - at);
            }
            int code = head & UPDATE_CODE_MASK;
            decodable &= code != UPDATE_ORDERS && code != UPDATE_SURFACE_COMMANDS;
            at += 3 + in.getUnsignedShortLE(at + 1);
        }
        if (at != end) {
            throw WireException.invalidField("fast-path update size", at - end, "bytes beyond its pdu");
        }
        return decodable;
    }
}
