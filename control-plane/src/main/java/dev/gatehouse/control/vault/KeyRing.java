/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The keys that a vault works with at one moment. Immutable; holds secrets.
 *
 * @param master wraps the others in the database; empty in tests of one key
 * @param sealing every key that something may be sealed with, by id
 * @param active seals what is new
 * @param authenticating for keyed hashes
 */
record KeyRing(
        Optional<MasterKey> master, Map<String, WrappingKey> sealing, WrappingKey active, WrappingKey authenticating) {

    KeyRing {
        Objects.requireNonNull(master, "master");
        sealing = Map.copyOf(sealing);
        Objects.requireNonNull(active, "active");
        Objects.requireNonNull(authenticating, "authenticating");
    }

    static KeyRing ofOne(byte[] key) {
        WrappingKey only = WrappingKey.ofVault(key, "sealing");
        return new KeyRing(Optional.empty(), Map.of(only.id(), only), only, only);
    }

    void close() {
        master.ifPresent(MasterKey::close);
        sealing.values().forEach(WrappingKey::close);
        authenticating.close();
    }
}
