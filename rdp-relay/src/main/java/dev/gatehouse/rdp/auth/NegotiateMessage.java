/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.wire.WireException;
import io.netty.buffer.ByteBuf;

/**
 * NEGOTIATE_MESSAGE, [MS-NLMP] 2.2.1.1. Its domain and workstation are of no use and not read.
 *
 * @param flags see {@link NtlmFlags}
 */
record NegotiateMessage(int flags) {

    private static final int BYTES = 40;

    byte[] encode() {
        ByteBuf buffer = NtlmMessage.encode(NtlmMessage.NEGOTIATE, BYTES).writeIntLE(flags);
        int end = NtlmMessage.writeField(buffer, new byte[0], BYTES);
        NtlmMessage.writeField(buffer, new byte[0], end);
        NtlmMessage.writeVersion(buffer);
        return buffer.array();
    }

    static NegotiateMessage decode(byte[] message) throws WireException {
        return new NegotiateMessage(
                (int) NtlmMessage.decode(message, NtlmMessage.NEGOTIATE).u32Le("negotiate flags"));
    }
}
