/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import java.util.Arrays;

/**
 * The master key in memory. Safe for use by several threads.
 *
 * @param key with an id that is a hash of it
 * @param source where it came from, for {@code status}
 */
record MasterKey(WrappingKey key, String source) implements AutoCloseable {

    static final int BYTES = WrappingKey.BYTES;

    private static final String ID_LABEL = "gatehouse master key id v1";

    /** Takes over {@code bytes}. */
    static MasterKey of(byte[] bytes, String source) {
        if (bytes.length != BYTES) {
            Arrays.fill(bytes, (byte) 0);
            throw new VaultException("the master key from " + source + " has " + bytes.length + " bytes, not " + BYTES);
        }
        return new MasterKey(WrappingKey.of(bytes, ID_LABEL), source);
    }

    String id() {
        return key.id();
    }

    @Override
    public void close() {
        key.close();
    }
}
