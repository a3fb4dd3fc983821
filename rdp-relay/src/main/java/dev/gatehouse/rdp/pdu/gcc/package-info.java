/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The GCC conference and its client and server data blocks, [MS-RDPBCGR] 2.2.1.3 and 2.2.1.4: records and codecs.
 *
 * <p>May depend on: {@code rdp.wire}, {@code proxy.wire}. Must not depend on: anything else.
 */
package dev.gatehouse.rdp.pdu.gcc;
