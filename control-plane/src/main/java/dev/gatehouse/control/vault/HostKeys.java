/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.proxy.port.GatewayIdentity;
import java.security.KeyPair;
import java.util.List;

/**
 * The house's SSH host keys: Ed25519, ECDSA P-256 and RSA 3072, the same on every node, made at the first start, sealed in the
 * database, in memory from then on. JDK key objects. Safe for use by several threads.
 */
public final class HostKeys implements GatewayIdentity {

    private HostKeys() {}

    @Override
    public List<KeyPair> sshHostKeys() {
        throw new UnsupportedOperationException();
    }
}
