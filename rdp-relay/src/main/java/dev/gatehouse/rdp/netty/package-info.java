/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Connections of RDP on Netty: framing, TLS, and the hand-over from handshake to relay. One handler for each leg stays in the pipeline;
 * whom it talks to changes with the phase.
 *
 * <p>May depend on: {@code rdp.sequence}, {@code rdp.auth}, {@code proxy.net}, {@code proxy.port}, {@code proxy.wire}, Netty. Must not depend on: {@code
 * rdp.relay}, the control plane.
 */
package dev.gatehouse.rdp.netty;
