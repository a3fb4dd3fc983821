/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.proxy.port.Secret;

/**
 * Seals and opens secrets. Works without the database: the master key is in memory. Pure computation of some microseconds; never
 * blocks. Safe for use by several threads.
 *
 * <p>Each secret is encrypted with AES-256-GCM under a data key of its own; the data key is wrapped with AES-256-GCM under a key
 * derived from the master key and a random salt. Both layers authenticate the {@link SecretBinding}.
 */
public final class Vault implements AutoCloseable {

    private Vault() {}

    /** Seals {@code secret}, which stays the caller's to wipe. At most 1 MiB. */
    public Sealed seal(SecretBinding binding, Secret secret) {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a sealed secret; the caller wipes it.
     *
     * @throws VaultException when it was sealed for another binding, was changed, or its master key is not here
     */
    public Secret open(SecretBinding binding, Sealed sealed) {
        throw new UnsupportedOperationException();
    }

    /** Seals a 32-byte data key, such as a recording's; the same as {@link #seal}, as bytes. */
    public byte[] wrapKey(SecretBinding binding, Secret key) {
        throw new UnsupportedOperationException();
    }

    /** Reverses {@link #wrapKey}. */
    public Secret unwrapKey(SecretBinding binding, byte[] wrapped) {
        throw new UnsupportedOperationException();
    }

    /** Which master key is in use: the first 16 hexadecimal digits of a hash of it. */
    public String masterKeyId() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
