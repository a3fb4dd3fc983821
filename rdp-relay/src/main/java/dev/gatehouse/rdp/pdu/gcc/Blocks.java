/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** TS_UD_HEADER and what follows it, [MS-RDPBCGR] 2.2.1.3.1: the data blocks of either side by their type. */
final class Blocks {

    /** Of one message; [MS-RDPBCGR] knows nine of a client's and six of a server's. */
    static final int COUNT_MAX = 32;

    private static final int HEADER_LENGTH = 4;

    private final Map<Integer, WireReader> byType = new HashMap<>();

    private Blocks() {}

    static Blocks decode(WireReader reader) throws WireException {
        Blocks blocks = new Blocks();
        for (int count = 1; reader.remaining() > 0; count++) {
            if (count > COUNT_MAX) {
                throw WireException.limitExceeded("data blocks", count, COUNT_MAX);
            }
            int type = reader.u16Le("data block type");
            int length = reader.u16Le("data block length");
            if (length < HEADER_LENGTH) {
                throw WireException.invalidField("data block length", length, "is below " + HEADER_LENGTH);
            }
            WireReader body = reader.slice("data block", length - HEADER_LENGTH);
            if (blocks.byType.put(type, body) != null) {
                throw WireException.invalidField("data block type", type, "comes twice");
            }
        }
        return blocks;
    }

    /** The body of a block, or null when there is none. */
    @Nullable
    WireReader find(int type) {
        return byType.get(type);
    }

    /** The body of a block that must be there. */
    WireReader require(int type) throws WireException {
        WireReader body = find(type);
        if (body == null) {
            throw WireException.invalidField("data block type", type, "is missing");
        }
        return body;
    }

    static void write(WireWriter writer, int type, byte[] body) {
        writer.u16Le(type).u16Le(HEADER_LENGTH + body.length).bytes(body);
    }
}
