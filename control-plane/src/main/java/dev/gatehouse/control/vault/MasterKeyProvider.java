/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import java.io.IOException;
import java.util.Optional;

/** Where the master key comes from; never the database. Implementations for TPM, PKCS#11 and cloud services come later. */
interface MasterKeyProvider {

    /**
     * Reads the key.
     *
     * @param mayCreate whether a key that is missing may be made; false as soon as anything has been sealed
     * @throws IOException when it cannot be had; the message says what, why, what to do
     */
    MasterKey load(boolean mayCreate) throws IOException;

    /**
     * The key that lies ready to take the other's place.
     *
     * @throws IOException when it is there and cannot be used
     */
    Optional<MasterKey> next() throws IOException;

    /** Whether {@link #prepare} and {@link #promote} can work; otherwise the operator puts keys where they belong. */
    boolean isWritable();

    /** Lays a key ready, durably; {@code key} stays the caller's. */
    void prepare(byte[] key) throws IOException;

    /** Puts the next key in the place of the other, which is gone then. Does nothing where it cannot write. */
    void promote() throws IOException;

    /** For {@code status}: {@code file /etc/gatehouse/keys/master.key}. */
    String describe();
}
