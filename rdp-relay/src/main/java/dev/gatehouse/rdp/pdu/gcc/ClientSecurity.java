/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * Client Security Data (TS_UD_CS_SEC), [MS-RDPBCGR] 2.2.1.3.3: methods of Standard RDP Security, which we never use. Immutable.
 *
 * @param encryptionMethods bits as sent
 * @param extEncryptionMethods bits as sent, for French clients
 */
public record ClientSecurity(int encryptionMethods, int extEncryptionMethods) {

    /** No method: under TLS none is needed. */
    public static final ClientSecurity NONE = new ClientSecurity(0, 0);

    static ClientSecurity decode(WireReader reader) throws WireException {
        int methods = (int) reader.u32Le("encryption methods");
        return new ClientSecurity(methods, reader.remaining() < 4 ? 0 : (int) reader.u32Le("ext encryption methods"));
    }

    byte[] encode() {
        return new WireWriter()
                .u32Le(encryptionMethods)
                .u32Le(extEncryptionMethods)
                .toBytes();
    }
}
