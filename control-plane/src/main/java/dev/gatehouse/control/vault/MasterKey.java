/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.proxy.port.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A master key in memory. Safe for use by several threads.
 *
 * @param id the first 16 hexadecimal digits of a hash of it; says which key it is and nothing more
 * @param key 32 bytes
 * @param source where it came from, for {@code status}
 */
record MasterKey(String id, Secret key, String source) implements AutoCloseable {

    static final int BYTES = 32;
    static final int ID_BYTES = 8;

    private static final byte[] ID_LABEL = "gatehouse master key id v1".getBytes(StandardCharsets.US_ASCII);

    /** Takes over {@code bytes}. */
    static MasterKey of(byte[] bytes, String source) {
        if (bytes.length != BYTES) {
            Arrays.fill(bytes, (byte) 0);
            throw new VaultException("the master key from " + source + " has " + bytes.length + " bytes, not " + BYTES);
        }
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(ID_LABEL);
            String id = HexFormat.of().formatHex(hash.digest(bytes), 0, ID_BYTES);
            return new MasterKey(id, Secret.ofBytes(bytes), source);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
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
