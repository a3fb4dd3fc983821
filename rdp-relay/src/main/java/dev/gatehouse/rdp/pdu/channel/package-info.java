/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Virtual channel PDUs: static ones, [MS-RDPBCGR] 2.2.6, and the headers of dynamic ones, [MS-RDPEDYC] 2.2.
 *
 * <p>May depend on: {@code proxy.wire}. Must not depend on: anything else.
 */
package dev.gatehouse.rdp.pdu.channel;
