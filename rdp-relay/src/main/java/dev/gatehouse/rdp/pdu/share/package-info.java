/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Share control and share data PDUs, [MS-RDPBCGR] 2.2.8.1.1.1, and those of them that a relay has to know: records and codecs.
 *
 * <p>May depend on: {@code rdp.pdu.capability}, {@code proxy.wire}. Must not depend on: anything else.
 */
package dev.gatehouse.rdp.pdu.share;
