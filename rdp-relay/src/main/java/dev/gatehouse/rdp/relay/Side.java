/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

/** The two peers of a session. */
enum Side {
    /** The user's RDP client. */
    CLIENT,
    /** The machine that the user works on. */
    TARGET
}
