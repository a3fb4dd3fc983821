/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import java.util.Arrays;

/**
 * A sealed secret: one self-describing byte string for one {@code bytea} column (format version, master key id, wrapped data key,
 * nonce, ciphertext with tag). Immutable; holds nothing secret.
 */
public final class Sealed {

    private final byte[] bytes;

    private Sealed(byte[] bytes) {
        this.bytes = bytes;
    }

    /** From the column; the content is checked by {@link Vault#open}. */
    public static Sealed ofBytes(byte[] bytes) {
        return new Sealed(bytes.clone());
    }

    /** For the column. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sealed that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Sealed[" + bytes.length + " bytes]";
    }
}
