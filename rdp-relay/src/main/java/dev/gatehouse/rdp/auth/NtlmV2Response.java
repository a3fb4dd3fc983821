/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.login.Ntlm;
import dev.gatehouse.proxy.wire.WireWriter;
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
        WireWriter writer = new WireWriter(length);
        writer.u16(VERSION).zeros(6).bytes(fileTime).bytes(clientChallenge);
        writer.zeros(4).bytes(pairs).zeros(TEMP_TRAILER_BYTES);
        byte[] temp = writer.toBytes();
        byte[] proof = Ntlm.hmacMd5(responseKey, serverChallenge, temp);
        return new NtlmV2Response(
                joined(proof, temp),
                joined(Ntlm.hmacMd5(responseKey, serverChallenge, clientChallenge), clientChallenge),
                Ntlm.hmacMd5(responseKey, proof));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
