/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Licensing PDUs, [MS-RDPBCGR] 2.2.1.12 and [MS-RDPELE] 2.2.2: records and codecs.
 *
 * <p>May depend on: {@code rdp.pdu.session}, {@code proxy.wire}. Must not depend on: anything else.
 */
package dev.gatehouse.rdp.pdu.license;
