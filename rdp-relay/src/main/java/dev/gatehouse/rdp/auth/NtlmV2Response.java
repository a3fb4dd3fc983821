/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.login.Ntlm;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * What a client computes from its response key, [MS-NLMP] 3.3.2.
 *
 * @param ntResponse NTProofStr and {@code temp}
 * @param lmResponse LMv2
 * @param sessionBaseKey 16 bytes; whoever takes the record wipes it
 */
record NtlmV2Response(byte[] ntResponse, byte[] lmResponse, byte[] sessionBaseKey) {

    /** RespType and HiRespType. */
    static final int VERSION = 0x0101;

    static final int LM_BYTES = 24;

    private static final int TEMP_HEADER_BYTES = 28;
    private static final int TEMP_TRAILER_BYTES = 4;

    /**
     * Computes.
     *
     * @param responseKey NTOWFv2, stays the caller's
     * @param serverChallenge 8 bytes
     * @param clientChallenge 8 bytes
     * @param fileTime 8 bytes, of the server when it sent one
     * @param targetInfo the server's, as extended by the client
     */
    static NtlmV2Response compute(
            byte[] responseKey, byte[] serverChallenge, byte[] clientChallenge, byte[] fileTime, AvPairs targetInfo) {
        byte[] pairs = targetInfo.encode();
        int length = TEMP_HEADER_BYTES + pairs.length + TEMP_TRAILER_BYTES;
        ByteBuf temp = Unpooled.buffer(length, length);
        temp.writeShort(VERSION).writeZero(6).writeBytes(fileTime).writeBytes(clientChallenge);
        temp.writeZero(4).writeBytes(pairs).writeZero(TEMP_TRAILER_BYTES);
        byte[] proof = Ntlm.hmacMd5(responseKey, serverChallenge, temp.array());
        return new NtlmV2Response(
                joined(proof, temp.array()),
                joined(Ntlm.hmacMd5(responseKey, serverChallenge, clientChallenge), clientChallenge),
                Ntlm.hmacMd5(responseKey, proof));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
