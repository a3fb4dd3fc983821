/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.Objects;

/**
 * What a client computed from a secret that it did not send: an NTLMv2 response, [MS-NLMP] 2.2.2.8 and 3.3.2. Immutable.
 *
 * @param user as in the AUTHENTICATE_MESSAGE; hostile text
 * @param domain as in the AUTHENTICATE_MESSAGE, part of what was hashed; hostile text
 * @param serverChallenge the 8 bytes of the CHALLENGE_MESSAGE
 * @param proof NTProofStr, 16 bytes
 * @param clientChallenge the rest of the response ({@code temp}), at most {@value #CLIENT_CHALLENGE_BYTES_MAX} bytes
 */
public record NtlmProof(String user, String domain, byte[] serverChallenge, byte[] proof, byte[] clientChallenge) {

    /** Far above what a list of AV pairs needs. */
    public static final int CLIENT_CHALLENGE_BYTES_MAX = 16 * 1024;

    public NtlmProof {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(domain, "domain");
        serverChallenge = serverChallenge.clone();
        proof = proof.clone();
        clientChallenge = clientChallenge.clone();
        if (serverChallenge.length != 8 || proof.length != 16 || clientChallenge.length > CLIENT_CHALLENGE_BYTES_MAX) {
            throw new IllegalArgumentException("ntlm proof has fields of " + serverChallenge.length + ", "
                    + proof.length + " and " + clientChallenge.length + " bytes");
        }
    }

    @Override
    public byte[] serverChallenge() {
        return serverChallenge.clone();
    }

    @Override
    public byte[] proof() {
        return proof.clone();
    }

    @Override
    public byte[] clientChallenge() {
        return clientChallenge.clone();
    }
}
