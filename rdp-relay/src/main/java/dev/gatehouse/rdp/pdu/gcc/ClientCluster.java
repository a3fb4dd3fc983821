/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * Client Cluster Data (TS_UD_CS_CLUSTER), [MS-RDPBCGR] 2.2.1.3.5. Immutable.
 *
 * @param flags {@link #REDIRECTION_SUPPORTED} and its like, as sent
 * @param redirectedSessionId which session the client wants, when {@link #REDIRECTED_SESSIONID_FIELD_VALID}
 */
public record ClientCluster(int flags, int redirectedSessionId) {

    /** Server Redirection is understood. */
    public static final int REDIRECTION_SUPPORTED = 0x01;

    /** A certain session is wanted: the console's or somebody's. */
    public static final int REDIRECTED_SESSIONID_FIELD_VALID = 0x02;

    static ClientCluster decode(WireReader reader) throws WireException {
        return new ClientCluster((int) reader.u32Le("cluster flags"), (int) reader.u32Le("redirected session id"));
    }

    byte[] encode() {
        return new WireWriter().u32Le(flags).u32Le(redirectedSessionId).toBytes();
    }
}
