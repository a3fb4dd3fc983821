/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Fast-path input and output, [MS-RDPBCGR] 2.2.8.1.2 and 2.2.9.1.2: cursors that read in place, and writers.
 *
 * <p>May depend on: {@code proxy.wire}. Must not depend on: anything else.
 */
package dev.gatehouse.rdp.pdu.fastpath;
