/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The primitives under every RDP message: TPKT framing and the length forms of BER and aligned PER as MS-RDPBCGR uses them. Pure
 * functions on bounded readers; no state, no I/O.
 *
 * <p>May depend on: {@code dev.gatehouse.proxy.wire} and, through it, Netty's buffer. Must not depend on: channels, clocks, files.
 */
package dev.gatehouse.rdp.wire;
