/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.nego;

/** Bits of requestedProtocols and values of selectedProtocol, [MS-RDPBCGR] 2.2.1.1.1 and 2.2.1.2.1. */
public final class SecurityProtocols {

    /** Standard RDP Security (RC4): the absence of all others. */
    public static final int RDP = 0;

    /** TLS. */
    public static final int SSL = 0x1;

    /** CredSSP. */
    public static final int HYBRID = 0x2;

    /** RDSTLS. */
    public static final int RDSTLS = 0x4;

    /** CredSSP with the Early User Authorization Result PDU. */
    public static final int HYBRID_EX = 0x8;

    private SecurityProtocols() {}
}
