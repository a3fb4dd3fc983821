/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * TS_SYNCHRONIZE_PDU, [MS-RDPBCGR] 2.2.1.14 and 2.2.1.19. Immutable.
 *
 * @param targetUser targetUser: the MCS channel of who it is for
 */
public record Synchronize(int targetUser) {

    private static final int LENGTH = 4;
    private static final int SYNCMSGTYPE_SYNC = 1;

    /** Reads the body of a share data PDU. */
    public static Synchronize decode(WireReader body) throws WireException {
        body.skip("synchronize messageType", 2);
        return new Synchronize(body.u16Le("synchronize targetUser"));
    }

    /** The body of a share data PDU. */
    public byte[] encode() {
        return new WireWriter(LENGTH).u16Le(SYNCMSGTYPE_SYNC).u16Le(targetUser).toBytes();
    }
}
