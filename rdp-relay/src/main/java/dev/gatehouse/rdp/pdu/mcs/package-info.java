/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The PDUs of the Multipoint Communication Service that RDP uses, [T125] as profiled by [MS-RDPBCGR] 2.2.1.3 to 2.2.1.9: Connect Initial
 * and Connect Response in BER, the domain PDUs in aligned PER. Records and codecs; framing is {@code rdp.pdu.nego}'s.
 *
 * <p>May depend on: {@code rdp.wire}, {@code proxy.wire}. Must not depend on: anything else.
 */
package dev.gatehouse.rdp.pdu.mcs;
