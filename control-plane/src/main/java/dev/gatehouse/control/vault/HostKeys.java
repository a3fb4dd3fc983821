/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.proxy.port.GatewayIdentity;
import java.security.KeyPair;
import java.util.List;
import java.util.stream.Stream;

/**
 * The house's SSH host keys: Ed25519, ECDSA P-256 and RSA 3072, the same on every node, made at the first start, sealed in the
 * database, in memory from then on. JDK key objects. Immutable.
 */
public final class HostKeys implements GatewayIdentity {

    private final List<KeyPair> pairs;

    private HostKeys(List<KeyPair> pairs) {
        this.pairs = pairs;
    }

    /** Loads the keys, or makes them. Blocks. */
    public static HostKeys open(Database database, Vault vault) {
        HouseKeyStore store = new HouseKeyStore(database, vault);
        return new HostKeys(Stream.of(
                        HouseKeyStore.Algorithm.ED25519,
                        HouseKeyStore.Algorithm.ECDSA_P256,
                        HouseKeyStore.Algorithm.RSA_3072)
                .map(algorithm -> store.loadOrCreate(HouseKeyStore.Use.SSH_HOST, algorithm))
                .toList());
    }

    @Override
    public List<KeyPair> sshHostKeys() {
        return pairs;
    }
}
