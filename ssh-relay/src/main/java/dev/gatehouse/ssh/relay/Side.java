/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

/** The two legs of a session. */
enum Side {
    CLIENT,
    TARGET;

    Side other() {
        return this == CLIENT ? TARGET : CLIENT;
    }
}
