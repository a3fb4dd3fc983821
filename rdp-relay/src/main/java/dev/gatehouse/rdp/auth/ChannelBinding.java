/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * What pubKeyAuth holds before it is sealed, [MS-CSSP] 3.1.5: the proof that both see the same certificate.
 *
 * @param subjectPublicKey content of the BIT STRING subjectPublicKey of the server's certificate on this connection
 * @param version of CredSSP, the lower one of both sides
 * @param nonce the client's; empty below version 5
 */
record ChannelBinding(byte[] subjectPublicKey, int version, Optional<byte[]> nonce) {

    private static final String CLIENT = "CredSSP Client-To-Server Binding Hash\0";
    private static final String SERVER = "CredSSP Server-To-Client Binding Hash\0";

    /** What the client has to send. */
    byte[] ofClient() {
        return version >= TsRequest.VERSION_HASHED ? hashed(CLIENT) : subjectPublicKey.clone();
    }

    /** What the server has to send. */
    byte[] ofServer() {
        if (version >= TsRequest.VERSION_HASHED) {
            return hashed(SERVER);
        }
        byte[] incremented = subjectPublicKey.clone();
        incremented[0]++;
        return incremented;
    }

    private byte[] hashed(String magic) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(magic.getBytes(StandardCharsets.US_ASCII));
            sha256.update(nonce.orElseThrow());
            return sha256.digest(subjectPublicKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sha-256 is not available", e);
        }
    }
}
