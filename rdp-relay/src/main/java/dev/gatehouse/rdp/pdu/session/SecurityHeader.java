/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.session;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * TS_SECURITY_HEADER, the basic security header of the few PDUs that have one under enhanced security, [MS-RDPBCGR] 2.2.8.1.1.2.1.
 * Immutable.
 *
 * @param flags 16 bits, such as {@link #INFO_PKT}; what says that the PDU is encrypted by standard RDP security is refused
 */
public record SecurityHeader(int flags) {

    /** flags(2) + flagsHi(2). */
    public static final int LENGTH = 4;

    /** SEC_TRANSPORT_REQ: an Initiate Multitransport Request PDU follows. */
    public static final int TRANSPORT_REQ = 0x0002;

    /** SEC_INFO_PKT: a Client Info PDU follows. */
    public static final int INFO_PKT = 0x0040;

    /** SEC_LICENSE_PKT: a licensing PDU follows. */
    public static final int LICENSE_PKT = 0x0080;

    /** SEC_REDIRECTION_PKT: a Standard Security Server Redirection PDU follows. */
    public static final int REDIRECTION_PKT = 0x0400;

    /** SEC_AUTODETECT_REQ: a network characteristics request follows. */
    public static final int AUTODETECT_REQ = 0x1000;

    /** SEC_AUTODETECT_RSP: a network characteristics response follows. */
    public static final int AUTODETECT_RSP = 0x2000;

    /** SEC_HEARTBEAT: a Heartbeat PDU follows. */
    public static final int HEARTBEAT = 0x4000;

    private static final int ENCRYPT = 0x0008;

    /** Reads the header. */
    public static SecurityHeader decode(WireReader reader) throws WireException {
        int flags = reader.u16Le("security flags");
        reader.skip("security flagsHi", 2);
        if ((flags & ENCRYPT) != 0) {
            throw WireException.invalidField("security flags", flags, "say that standard rdp security is used");
        }
        return new SecurityHeader(flags);
    }

    /** Whether all of {@code mask} is set. */
    public boolean has(int mask) {
        return (flags & mask) == mask;
    }

    /** Writes the header. */
    public void encode(WireWriter writer) {
        writer.u16Le(flags).u16Le(0);
    }
}
