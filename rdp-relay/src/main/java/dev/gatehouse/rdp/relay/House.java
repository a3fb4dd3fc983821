/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.limit.Admission;
import dev.gatehouse.proxy.login.LoginNameParser;
import dev.gatehouse.proxy.session.LiveSessions;
import dev.gatehouse.proxy.spi.RelayContext;
import dev.gatehouse.rdp.config.RdpConfig;
import dev.gatehouse.rdp.netty.ClientTls;
import dev.gatehouse.rdp.netty.ServerTls;

/** What all connections of one relay share. Immutable. */
record House(
        RelayContext context,
        RdpConfig config,
        ServerTls serverTls,
        ClientTls clientTls,
        Admission admission,
        LoginNameParser parser,
        LiveSessions live) {}
