/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import dev.gatehouse.iolog.crypto.DataKey;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** The key of one input line: made with the first piece, in memory only, wiped with the decision. Confined to the writer thread. */
final class LineKey {

    private final int number;
    private final SecureRandom random;
    private @Nullable DataKey key;

    LineKey(int number, SecureRandom random) {
        this.number = number;
        this.random = random;
    }

    int number() {
        return number;
    }

    boolean isUsed() {
        return key != null;
    }

    DataKey key() {
        if (key == null) {
            key = DataKey.random(random);
        }
        return key;
    }

    void wipe() {
        if (key != null) {
            key.destroy();
        }
    }
}
