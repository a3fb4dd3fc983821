/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import java.io.IOException;

/** Where the master key comes from; never the database. Implementations for TPM, PKCS#11 and cloud services come later. */
interface MasterKeyProvider {

    /**
     * Reads the key.
     *
     * @param mayCreate whether a key that is missing may be made; false as soon as anything has been sealed
     * @throws IOException when it cannot be had; the message says what, why, what to do
     */
    MasterKey load(boolean mayCreate) throws IOException;
}
