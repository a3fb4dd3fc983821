/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Gatehouse's own small screen inside of an RDP session: what it paints before the target's session takes over, and over that session.
 * Sans-I/O.
 *
 * <p>May depend on: {@code rdp.screen.paint}, {@code rdp.screen.encode}, {@code rdp.keyboard}, {@code rdp.sequence} for the channel ids,
 * {@code rdp.pdu}, {@code proxy.port}, {@code proxy.wire}. Must not depend on: Netty, clocks, files.
 */
package dev.gatehouse.rdp.screen;
