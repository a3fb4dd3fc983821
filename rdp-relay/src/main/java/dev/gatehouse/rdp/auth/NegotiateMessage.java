/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * NEGOTIATE_MESSAGE, [MS-NLMP] 2.2.1.1. Its domain and workstation are of no use and not read.
 *
 * @param flags see {@link NtlmFlags}
 */
record NegotiateMessage(int flags) {

    private static final int BYTES = 40;

    byte[] encode() {
        WireWriter writer = NtlmMessage.encode(NtlmMessage.NEGOTIATE, BYTES).u32Le(flags);
        int end = NtlmMessage.writeField(writer, new byte[0], BYTES);
        NtlmMessage.writeField(writer, new byte[0], end);
        NtlmMessage.writeVersion(writer);
        return writer.toBytes();
    }

    static NegotiateMessage decode(byte[] message) throws WireException {
        return new NegotiateMessage(
                (int) NtlmMessage.decode(message, NtlmMessage.NEGOTIATE).u32Le("negotiate flags"));
    }
}
