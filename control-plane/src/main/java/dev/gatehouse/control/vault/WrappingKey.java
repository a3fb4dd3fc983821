/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.proxy.port.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A key that wraps others. Safe for use by several threads.
 *
 * @param id 16 hexadecimal digits; says which key it is and nothing more
 * @param key 32 bytes
 */
record WrappingKey(String id, Secret key) implements AutoCloseable {

    static final int BYTES = 32;
    static final int ID_BYTES = 8;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String VAULT_KEY_LABEL = "gatehouse vault key id v1 ";

    /** Takes over {@code bytes}; the id is a hash of them. */
    static WrappingKey of(byte[] bytes, String label) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(label.getBytes(StandardCharsets.US_ASCII));
            String id = HexFormat.of().formatHex(hash.digest(bytes), 0, ID_BYTES);
            return new WrappingKey(id, Secret.ofBytes(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key of the vault's own, with this material. */
    static WrappingKey ofVault(byte[] bytes, String purpose) {
        return of(bytes, VAULT_KEY_LABEL + purpose);
    }

    /** A new random key of the vault's own. */
    static WrappingKey random(String purpose) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return ofVault(bytes, purpose);
    }

    byte[] idBytes() {
        return HexFormat.of().parseHex(id);
    }

    /** Another key for another use; knowing it tells nothing about this one. The caller wipes it. */
    byte[] derive(byte[] salt, String label) {
        byte[] bytes = key.copyBytes();
        try {
            return Hkdf.derive(bytes, salt, label.getBytes(StandardCharsets.UTF_8), BYTES);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    @Override
    public void close() {
        key.close();
    }
}
