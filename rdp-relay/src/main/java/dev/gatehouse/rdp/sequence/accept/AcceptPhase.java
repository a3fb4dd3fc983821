/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import java.util.Locale;

/** The phases of [MS-RDPBCGR] 1.3.1.1 that the accepting sequence goes through, and how it ends. */
enum AcceptPhase {
    /** The Connection Request is awaited. */
    CONNECTION_INITIATION,
    /** TLS, then CredSSP where it was selected: the external security protocol of 1.3.1.2. */
    SECURITY_PROTOCOL,
    /** The Connect Initial is awaited. */
    BASIC_SETTINGS_EXCHANGE,
    /** Erect Domain, Attach User and Channel Joins are awaited. */
    CHANNEL_CONNECTION,
    /** The Client Info PDU is awaited, or joins that come although they need not. */
    SECURE_SETTINGS_EXCHANGE,
    /** The licence PDU is being sent: nothing is awaited. */
    LICENSING,
    /** Accepted: what follows is somebody else's. */
    CAPABILITIES_EXCHANGE,
    /** Refused, failed or closed. */
    ENDED;

    /** For logs and metrics. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
