/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.security.KeyPair;
import java.util.List;

/** The house's own host keys, the same on every node. Safe for use by several threads. */
public interface GatewayIdentity {

    /** SSH host keys, best first; loaded before the listeners open. */
    List<KeyPair> sshHostKeys();
}
