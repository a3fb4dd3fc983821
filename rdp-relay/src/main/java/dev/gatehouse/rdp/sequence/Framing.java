/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence;

/** How the next bytes of a connection are framed; each phase of a sequence knows. */
public enum Framing {
    /** An RDP_PRECONNECTION_PDU ([MS-RDPEPS] 2.2.1) or TPKT: the first byte tells. */
    PRECONNECTION_OR_TPKT,
    /** TPKT. */
    TPKT,
    /** One DER value: a TSRequest of CredSSP. */
    DER,
    /** Four bytes: the Early User Authorization Result, [MS-RDPBCGR] 2.2.10.2. */
    EARLY_AUTHORIZATION_RESULT,
    /** TPKT or fast-path: the first byte tells. */
    TPKT_OR_FAST_PATH,
    /** Nothing is expected: TLS is being set up, or somebody else has to decide first. What arrives waits. */
    NOTHING
}
