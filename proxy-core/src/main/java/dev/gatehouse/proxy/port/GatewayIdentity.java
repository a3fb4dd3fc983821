/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.security.KeyPair;
import java.util.List;

/** The house's own host keys, the same on every node. Safe for use by several threads. */
public interface GatewayIdentity {

    /**
     * SSH host keys, best first; there before the listeners open. They can change while the gateway runs: a connection keeps those that
     * it began with.
     */
    List<KeyPair> sshHostKeys();

    /** SSH host keys that will follow; clients may learn them already. None where nothing is announced. */
    default List<KeyPair> upcomingSshHostKeys() {
        return List.of();
    }
}
