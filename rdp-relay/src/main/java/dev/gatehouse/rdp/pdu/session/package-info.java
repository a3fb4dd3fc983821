/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What several PDUs of a session have in common: the basic security header, [MS-RDPBCGR] 2.2.8.1.1.2.1.
 *
 * <p>May depend on: {@code proxy.wire}. Must not depend on: anything else.
 */
package dev.gatehouse.rdp.pdu.session;
