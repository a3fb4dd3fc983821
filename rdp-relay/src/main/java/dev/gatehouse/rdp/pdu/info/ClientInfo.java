/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.info;

/** The Client Info PDU, [MS-RDPBCGR] 2.2.1.11. */
public record ClientInfo() {}
