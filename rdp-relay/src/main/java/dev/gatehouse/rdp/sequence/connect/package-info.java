/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The target-facing half of the connection sequence, from X.224 to licensing, in the phases of [MS-RDPBCGR] 1.3.1.1. Sans-I/O.
 *
 * <p>May depend on: {@code rdp.sequence}, {@code rdp.auth}, {@code rdp.pdu}, {@code rdp.wire}, {@code proxy.port}, {@code proxy.wire}. Must
 * not depend on: Netty, clocks, files.
 */
package dev.gatehouse.rdp.sequence.connect;
