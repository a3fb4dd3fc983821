/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * RDP figures: a target and clients that speak the handshake themselves, and what is measured between them over Gatehouse and over
 * HAProxy. May depend on {@code process}, {@code scenario}, {@code report}, {@code rdp.netty}, {@code rdp.sequence}, {@code rdp.pdu},
 * {@code rdp.screen}, {@code proxy}, Netty. Must not
 * depend on: {@code rdp.relay}, the control plane, {@code cli}.
 */
package dev.gatehouse.perf.rdp;
