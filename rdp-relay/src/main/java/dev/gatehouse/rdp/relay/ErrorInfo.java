/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.nego.X224Data;
import dev.gatehouse.rdp.pdu.share.SetErrorInfo;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.sequence.McsIds;

/** Tells a client why its session ended: the Set Error Info PDU, [MS-RDPBCGR] 2.2.5.1. Stateless. */
final class ErrorInfo {

    private static final long LOGOFF_BY_USER = 0xC;

    private ErrorInfo() {}

    /** The whole PDU for a client that has a share, or had one. */
    static byte[] of(CloseCause cause, ShareState share, McsIds client) {
        byte[] pdu = ShareData.encode(
                McsPdu.SERVER_USER_ID,
                share.shareId(),
                ShareData.SET_ERROR_INFO,
                new SetErrorInfo(code(cause)).encode());
        return X224Data.encode(new McsPdu.SendDataIndication(McsPdu.SERVER_USER_ID, client.io(), pdu).encode());
    }

    private static long code(CloseCause cause) {
        return switch (cause) {
            case IDLE_TIMEOUT -> SetErrorInfo.IDLE_TIMEOUT;
            case MAX_DURATION -> SetErrorInfo.LOGON_TIMEOUT;
            case CLIENT_CLOSED, CLIENT_LOST, TARGET_CLOSED -> LOGOFF_BY_USER;
            default -> SetErrorInfo.ADMINISTRATOR_DISCONNECT;
        };
    }
}
