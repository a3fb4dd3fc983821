/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.Map;

/**
 * TS_SET_ERROR_INFO_PDU, [MS-RDPBCGR] 2.2.5.1.1: why the connection is about to end. Immutable.
 *
 * @param errorInfo 32 bits, such as {@link #IDLE_TIMEOUT}
 */
public record SetErrorInfo(long errorInfo) {

    /** ERRINFO_NONE: nothing is wrong. */
    public static final long NONE = 0x0;

    /** ERRINFO_RPC_INITIATED_DISCONNECT: an administrator has ended it. */
    public static final long ADMINISTRATOR_DISCONNECT = 0x1;

    /** ERRINFO_IDLE_TIMEOUT. */
    public static final long IDLE_TIMEOUT = 0x3;

    /** ERRINFO_LOGON_TIMEOUT: the session's time is over. */
    public static final long LOGON_TIMEOUT = 0x4;

    /** ERRINFO_SERVER_DENIED_CONNECTION. */
    public static final long SERVER_DENIED_CONNECTION = 0x7;

    /** ERRINFO_SERVER_INSUFFICIENT_PRIVILEGES: the account may not log in remotely. */
    public static final long SERVER_INSUFFICIENT_PRIVILEGES = 0x9;

    /** ERRINFO_SERVER_FRESH_CREDENTIALS_REQUIRED: saved credentials are not taken. */
    public static final long SERVER_FRESH_CREDENTIALS_REQUIRED = 0xA;

    private static final Map<Long, String> TEXTS = Map.ofEntries(
            Map.entry(NONE, "no error"),
            Map.entry(ADMINISTRATOR_DISCONNECT, "an administrator has ended the session"),
            Map.entry(0x2L, "an administrator has logged the session off"),
            Map.entry(IDLE_TIMEOUT, "the session was idle for too long"),
            Map.entry(LOGON_TIMEOUT, "the session's time is over"),
            Map.entry(0x5L, "another connection has taken the session over"),
            Map.entry(0x6L, "the server is out of memory"),
            Map.entry(SERVER_DENIED_CONNECTION, "the server denies the connection"),
            Map.entry(SERVER_INSUFFICIENT_PRIVILEGES, "the account has no right to log in remotely"),
            Map.entry(SERVER_FRESH_CREDENTIALS_REQUIRED, "the server does not take saved credentials"),
            Map.entry(0xBL, "the user has ended the session"),
            Map.entry(0xCL, "the user has logged off"),
            Map.entry(0x101L, "licensing failed at the server"),
            Map.entry(0x102L, "no licence server is available"),
            Map.entry(0x103L, "no client access licence is left"));

    private static final int LENGTH = 4;

    /** Reads the body of a share data PDU. */
    public static SetErrorInfo decode(WireReader body) throws WireException {
        return new SetErrorInfo(body.u32Le("set error info errorInfo"));
    }

    /** The body of a share data PDU. */
    public byte[] encode() {
        return new WireWriter(LENGTH).u32Le(errorInfo).toBytes();
    }

    /** In words for the operator, with the number. */
    public String text() {
        return TEXTS.getOrDefault(errorInfo, "error info") + " (0x" + Long.toHexString(errorInfo) + ")";
    }
}
