/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.mcs.McsPdu.DisconnectProviderUltimatum;
import dev.gatehouse.rdp.pdu.nego.X224Data;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Puts TPKT, X.224 and MCS around user data of our own, [MS-RDPBCGR] 2.2.9.1.1. Stateless. */
final class SlowPathFrame {

    private static final int HEADER_BYTES = 15;
    private static final int TWO_BYTE_LENGTH = 0x8000;
    private static final int HIGH_PRIORITY_WHOLE = 0x70;

    private SlowPathFrame() {}

    /**
     * A frame with room for its user data.
     *
     * @param choice {@link McsFrame#SEND_DATA_REQUEST} or {@link McsFrame#SEND_DATA_INDICATION}
     * @param dataBytes how many bytes of user data the caller writes behind it; at most {@value McsPdu#USER_DATA_LENGTH_MAX}
     */
    static ByteBuf begin(ByteBufAllocator allocator, int choice, int user, int channel, int dataBytes) {
        if (dataBytes > McsPdu.USER_DATA_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "mcs data of " + dataBytes + " bytes exceeds " + McsPdu.USER_DATA_LENGTH_MAX);
        }
        return allocator
                .buffer(HEADER_BYTES + dataBytes)
                .writeByte(3)
                .writeByte(0)
                .writeShort(HEADER_BYTES + dataBytes)
                .writeByte(2)
                .writeByte(0xF0)
                .writeByte(0x80)
                .writeByte(choice << 2)
                .writeShort(user - McsPdu.USER_ID_BASE)
                .writeShort(channel)
                .writeByte(HIGH_PRIORITY_WHOLE)
                .writeShort(TWO_BYTE_LENGTH | dataBytes);
    }

    /** MCS Disconnect Provider Ultimatum, reason user requested ([T125] section 7, [MS-RDPBCGR] 2.2.2.3). */
    static byte[] userRequestedUltimatum() {
        return ultimatum(DisconnectProviderUltimatum.REASON_USER_REQUESTED);
    }

    /** The same, reason provider initiated: the client shows what Set Error Info says. */
    static byte[] providerInitiatedUltimatum() {
        return ultimatum(DisconnectProviderUltimatum.REASON_PROVIDER_INITIATED);
    }

    private static byte[] ultimatum(int reason) {
        return X224Data.encode(new DisconnectProviderUltimatum(reason).encode());
    }
}
