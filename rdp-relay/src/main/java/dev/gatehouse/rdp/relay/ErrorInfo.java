/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.rdp.sequence.McsIds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;

/** Tells a client why its session ended: the Set Error Info PDU, [MS-RDPBCGR] 2.2.5.1. Stateless. */
final class ErrorInfo {

    private static final int RPC_INITIATED_DISCONNECT = 0x1;
    private static final int IDLE_TIMEOUT = 0x3;
    private static final int LOGON_TIMEOUT = 0x4;
    private static final int DENIED_CONNECTION = 0x7;
    private static final int LOGOFF_BY_USER = 0xC;
    private static final int PDU_TYPE_DATA = 0x17;
    private static final int DATA_SET_ERROR_INFO = 47;
    private static final int SERVER_USER = 1002;
    private static final int STREAM_LOW = 1;
    private static final int PDU_BYTES = SharePdu.DATA_HEADER_BYTES + 4;

    private ErrorInfo() {}

    /** The whole PDU for a client that has a share, or had one. */
    static byte[] of(CloseCause cause, ShareState share, McsIds client) {
        return pdu(code(cause), share.shareId(), client);
    }

    /** The whole PDU for a client that was denied. */
    static byte[] denied(long shareId, McsIds client) {
        return pdu(DENIED_CONNECTION, shareId, client);
    }

    private static byte[] pdu(int code, long shareId, McsIds client) {
        ByteBuf frame = SlowPathFrame.begin(
                UnpooledByteBufAllocator.DEFAULT, McsFrame.SEND_DATA_INDICATION, SERVER_USER, client.io(), PDU_BYTES);
        frame.writeShortLE(PDU_BYTES)
                .writeShortLE(PDU_TYPE_DATA)
                .writeShortLE(SERVER_USER)
                .writeIntLE((int) shareId)
                .writeByte(0)
                .writeByte(STREAM_LOW)
                .writeShortLE(8)
                .writeByte(DATA_SET_ERROR_INFO)
                .writeByte(0)
                .writeShortLE(0)
                .writeIntLE(code);
        byte[] bytes = ByteBufUtil.getBytes(frame);
        frame.release();
        return bytes;
    }

    private static int code(CloseCause cause) {
        return switch (cause) {
            case IDLE_TIMEOUT -> IDLE_TIMEOUT;
            case MAX_DURATION -> LOGON_TIMEOUT;
            case CLIENT_CLOSED, CLIENT_LOST, TARGET_CLOSED -> LOGOFF_BY_USER;
            default -> RPC_INITIATED_DISCONNECT;
        };
    }
}
