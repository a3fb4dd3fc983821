/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What both sides of the connection sequence ([MS-RDPBCGR] 1.3.1.1) share: how the next bytes are framed, and what is known of a client
 * when its half is done. Sans-I/O.
 *
 * <p>May depend on: {@code proxy.port}, {@code proxy.wire}, {@code rdp.wire}, {@code rdp.pdu}. Must not depend on: Netty, clocks, files.
 */
package dev.gatehouse.rdp.sequence;
