/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import java.security.PrivateKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The Ed25519 keys that sign recordings: one active, all public ones for ever. Loaded at start, so that the archiver can sign with
 * the database away; published in {@code HOME/keys/recording-KEYID.pub}. Safe for use by several threads.
 */
public final class RecordingKeys {

    private RecordingKeys() {}

    /**
     * A public key of the history. Immutable.
     *
     * @param keyId the first 16 hexadecimal digits of SHA-256 over the raw public key
     * @param publicKey raw Ed25519 public key (RFC 8032), 32 bytes
     * @param createdAt when it was made
     * @param retiredAt since when it signs no more
     */
    public record PublishedKey(String keyId, byte[] publicKey, Instant createdAt, Optional<Instant> retiredAt) {}

    /** The key that signs now. */
    public PublishedKey active() {
        throw new UnsupportedOperationException();
    }

    /** The private part of {@link #active()}; a JDK Ed25519 key. */
    public PrivateKey signingKey() {
        throw new UnsupportedOperationException();
    }

    /** All keys, oldest first, as known at the start or since. */
    public List<PublishedKey> history() {
        throw new UnsupportedOperationException();
    }
}
