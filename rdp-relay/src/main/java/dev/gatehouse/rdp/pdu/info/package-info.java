/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The Client Info PDU, [MS-RDPBCGR] 2.2.1.11: records and codecs.
 *
 * <p>May depend on: {@code rdp.pdu.session}, {@code proxy.wire}, {@code proxy.port.Secret}. Must not depend on: anything else.
 */
package dev.gatehouse.rdp.pdu.info;
