/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * TS_SAVE_SESSION_INFO_PDU_DATA, [MS-RDPBCGR] 2.2.10.1.1, read as far as it takes to find the cookie for automatic reconnection (2.2.4.2),
 * which is a credential of the target and goes to no client. Not changed after it is made.
 *
 * @param infoType such as {@link #LOGON_EXTENDED}
 * @param hadCookie whether a cookie was in it
 * @param empty whether nothing but the cookie was in it: there is nothing to forward then
 * @param body the body of a share data PDU without the cookie
 */
public record SaveSessionInfo(long infoType, boolean hadCookie, boolean empty, byte[] body) {

    /** INFOTYPE_LOGON: Logon Info Version 1. */
    public static final long LOGON = 0;

    /** INFOTYPE_LOGON_LONG: Logon Info Version 2. */
    public static final long LOGON_LONG = 1;

    /** INFOTYPE_LOGON_PLAINNOTIFY: somebody has logged in. */
    public static final long LOGON_PLAIN_NOTIFY = 2;

    /** INFOTYPE_LOGON_EXTENDED_INFO: cookie, errors. */
    public static final long LOGON_EXTENDED = 3;

    /** How long the body may be: Logon Info Version 2 has 576 bytes and two texts of up to 564 together. */
    public static final int LENGTH_MAX = 2048;

    private static final long AUTO_RECONNECT_COOKIE = 0x1;
    private static final long LOGON_ERRORS = 0x2;
    private static final int FIELD_LENGTH_MAX = 128;
    private static final int EXTENDED_HEADER_LENGTH = 6;
    private static final int EXTENDED_PAD_LENGTH = 570;

    /** Reads the body of a share data PDU. */
    public static SaveSessionInfo decode(WireReader body) throws WireException {
        long infoType = body.u32Le("save session info infoType");
        if (infoType == LOGON_EXTENDED) {
            return extended(body);
        }
        byte[] data = body.bytes("save session info", body.remaining(), LENGTH_MAX);
        byte[] whole =
                new WireWriter(4 + data.length).u32Le(infoType).bytes(data).toBytes();
        return new SaveSessionInfo(infoType, false, false, whole);
    }

    /** TS_LOGON_INFO_EXTENDED, 2.2.10.1.1.4: fields come in the order of their flags. What no flag that is known says is left out. */
    private static SaveSessionInfo extended(WireReader body) throws WireException {
        body.skip("logon info extended Length", 2);
        long present = body.u32Le("logon info extended FieldsPresent");
        boolean cookie = (present & AUTO_RECONNECT_COOKIE) != 0;
        if (cookie) {
            field("auto-reconnect cookie", body);
        }
        byte[] errors = (present & LOGON_ERRORS) == 0 ? new byte[0] : field("logon errors", body);
        WireWriter writer = new WireWriter(4 + EXTENDED_HEADER_LENGTH + 4 + errors.length + EXTENDED_PAD_LENGTH);
        writer.u32Le(LOGON_EXTENDED);
        writer.u16Le(EXTENDED_HEADER_LENGTH + (errors.length == 0 ? 0 : 4 + errors.length));
        writer.u32Le(errors.length == 0 ? 0 : LOGON_ERRORS);
        if (errors.length != 0) {
            writer.u32Le(errors.length).bytes(errors);
        }
        return new SaveSessionInfo(
                LOGON_EXTENDED,
                cookie,
                errors.length == 0,
                writer.zeros(EXTENDED_PAD_LENGTH).toBytes());
    }

    /** TS_LOGON_INFO_FIELD, 2.2.10.1.1.4.1. */
    private static byte[] field(String name, WireReader body) throws WireException {
        return body.bytes(name, body.u32Le(name + " cbFieldData"), FIELD_LENGTH_MAX);
    }
}
