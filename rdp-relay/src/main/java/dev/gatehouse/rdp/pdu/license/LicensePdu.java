/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.license;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.pdu.session.SecurityHeader;

/**
 * A licensing PDU, [MS-RDPBCGR] 2.2.1.12 and [MS-RDPELE] 2.2.2, as it follows the MCS Send Data header: what a server sends, and what we
 * send as a server.
 */
public sealed interface LicensePdu permits LicenseError, LicenseRequest, LicensePdu.Other {

    /** LICENSE_REQUEST: the server wants to see a licence. */
    int LICENSE_REQUEST = 0x01;

    /** PLATFORM_CHALLENGE. */
    int PLATFORM_CHALLENGE = 0x02;

    /** NEW_LICENSE. */
    int NEW_LICENSE = 0x03;

    /** UPGRADE_LICENSE. */
    int UPGRADE_LICENSE = 0x04;

    /** NEW_LICENSE_REQUEST: a client has no licence. */
    int NEW_LICENSE_REQUEST = 0x13;

    /** ERROR_ALERT. */
    int ERROR_ALERT = 0xFF;

    /** bMsgType(1) + flags(1) + wMsgSize(2). */
    int PREAMBLE_LENGTH = 4;

    /** The licensing protocol of RDP 4.0, PREAMBLE_VERSION_2_0. */
    int VERSION_2 = 2;

    /** The licensing protocol since RDP 5.0, PREAMBLE_VERSION_3_0. */
    int VERSION_3 = 3;

    /**
     * A message that needs no answer here beyond its name.
     *
     * @param type bMsgType
     */
    record Other(int type) implements LicensePdu {}

    /**
     * Reads a PDU, basic security header included. The header's SEC_LICENSE_ENCRYPT_CS says only how we may answer. wMsgSize is checked to
     * be no smaller than the preamble and otherwise not trusted: servers in the field count the security header in.
     */
    static LicensePdu decode(WireReader reader) throws WireException {
        SecurityHeader header = SecurityHeader.decode(reader);
        if (!header.has(SecurityHeader.LICENSE_PKT)) {
            throw WireException.invalidField("security flags", header.flags(), "lack SEC_LICENSE_PKT");
        }
        int type = reader.u8("license bMsgType");
        reader.skip("license preamble flags", 1);
        int size = reader.u16Le("license wMsgSize");
        if (size < PREAMBLE_LENGTH) {
            throw WireException.invalidField("license wMsgSize", size, "is below " + PREAMBLE_LENGTH);
        }
        return switch (type) {
            case ERROR_ALERT -> LicenseError.decode(reader);
            case LICENSE_REQUEST -> LicenseRequest.decode(reader);
            default -> new Other(type);
        };
    }

    /** The security header and the preamble in front of a message of {@code bodyLength} bytes. */
    static WireWriter begin(int type, int version, int bodyLength) {
        WireWriter writer = new WireWriter(SecurityHeader.LENGTH + PREAMBLE_LENGTH + bodyLength);
        new SecurityHeader(SecurityHeader.LICENSE_PKT).encode(writer);
        return writer.u8(type).u8(version).u16Le(PREAMBLE_LENGTH + bodyLength);
    }
}
