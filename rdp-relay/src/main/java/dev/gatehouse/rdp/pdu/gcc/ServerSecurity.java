/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * Server Security Data (TS_UD_SC_SEC1), [MS-RDPBCGR] 2.2.1.4.3, without the random and the certificate of Standard RDP Security, which we
 * never use. Immutable.
 *
 * @param encryptionMethod 0 under TLS
 * @param encryptionLevel 0 under TLS
 */
public record ServerSecurity(int encryptionMethod, int encryptionLevel) {

    /** No method and no level: under TLS none is needed. */
    public static final ServerSecurity NONE = new ServerSecurity(0, 0);

    static ServerSecurity decode(WireReader reader) throws WireException {
        return new ServerSecurity((int) reader.u32Le("encryption method"), (int) reader.u32Le("encryption level"));
    }

    byte[] encode() {
        return new WireWriter().u32Le(encryptionMethod).u32Le(encryptionLevel).toBytes();
    }
}
