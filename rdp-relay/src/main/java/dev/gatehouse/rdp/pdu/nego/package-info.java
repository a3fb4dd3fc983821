/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Connection initiation: the preconnection PDU ([MS-RDPEPS] 2.2.1), the X.224 Connection Request and Confirm with RDP's negotiation
 * ([MS-RDPBCGR] 2.2.1.1 and 2.2.1.2), and the X.224 data header of all that follows. Records and codecs.
 *
 * <p>May depend on: {@code rdp.wire}, {@code proxy.wire}. Must not depend on: anything else.
 */
package dev.gatehouse.rdp.pdu.nego;
