/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The Client Info PDU, [MS-RDPBCGR] 2.2.1.11: records and codecs.
 *
 * <p>May depend on: {@code rdp.wire}, {@code proxy.wire}. Must not depend on: anything else.
 */
package dev.gatehouse.rdp.pdu.info;
