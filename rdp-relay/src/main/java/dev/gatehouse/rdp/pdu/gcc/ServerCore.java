/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * Server Core Data (TS_UD_SC_CORE), [MS-RDPBCGR] 2.2.1.4.2. Immutable.
 *
 * @param version 0x00080001 and above
 * @param clientRequestedProtocols the requestedProtocols of the client's RDP_NEG_REQ exactly, 0 when it is missing
 * @param earlyCapabilityFlags {@link #SKIP_CHANNELJOIN_SUPPORTED} and its like, 0 when they are missing
 */
public record ServerCore(int version, int clientRequestedProtocols, int earlyCapabilityFlags) {

    /** Edge actions, version 1. */
    public static final int EDGE_ACTIONS_SUPPORTED_V1 = 0x1;

    /** Monitor blocks may carry dynamic daylight saving time. */
    public static final int DYNAMIC_DST_SUPPORTED = 0x2;

    /** Edge actions, version 2. */
    public static final int EDGE_ACTIONS_SUPPORTED_V2 = 0x4;

    /** Channels need not be joined one by one. */
    public static final int SKIP_CHANNELJOIN_SUPPORTED = 0x8;

    static ServerCore decode(WireReader reader) throws WireException {
        int version = (int) reader.u32Le("server core version");
        int protocols = reader.remaining() < 4 ? 0 : (int) reader.u32Le("client requested protocols");
        int flags = reader.remaining() < 4 ? 0 : (int) reader.u32Le("server early capability flags");
        return new ServerCore(version, protocols, flags);
    }

    byte[] encode() {
        return new WireWriter()
                .u32Le(version)
                .u32Le(clientRequestedProtocols)
                .u32Le(earlyCapabilityFlags)
                .toBytes();
    }
}
