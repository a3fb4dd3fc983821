/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.crypto;

import java.security.GeneralSecurityException;

/**
 * Signs sealed recordings with the node's Ed25519 key (RFC 8032); the appliance keeps the private key. Safe for use by several
 * threads.
 */
public interface RecordingSigner {

    /** Names the key, so that a verifier finds the public key in the published history; at most 128 bytes in UTF-8. */
    String keyId();

    /** The public key as X.509 SubjectPublicKeyInfo. */
    byte[] publicKey();

    /** An Ed25519 signature, 64 bytes, over {@code message}. */
    byte[] sign(byte[] message) throws GeneralSecurityException;

    /** The key in use now and no other, for a recording whose key id and signature must belong together. */
    default RecordingSigner current() {
        return this;
    }
}
