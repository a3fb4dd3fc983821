/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.mcs;

import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.wire.PerLength;

/** Writes {@link McsPdu}s. */
final class McsPduEncoder {

    /** High priority, begin and end of the data. */
    private static final int PRIORITY_AND_SEGMENTATION = 0x70;

    private static final int ERECT_DOMAIN_FIELDS = 0x0100_0100;

    private McsPduEncoder() {}

    static byte[] encode(McsPdu pdu) {
        if (pdu instanceof McsPdu.SendDataRequest send) {
            return sendData(McsChoice.SEND_DATA_REQUEST, send.initiator(), send.channelId(), send.userData());
        }
        if (pdu instanceof McsPdu.SendDataIndication send) {
            return sendData(McsChoice.SEND_DATA_INDICATION, send.initiator(), send.channelId(), send.userData());
        }
        if (pdu instanceof McsPdu.AttachUserConfirm confirm) {
            return attachUserConfirm(confirm);
        }
        if (pdu instanceof McsPdu.ChannelJoinConfirm confirm) {
            return channelJoinConfirm(confirm);
        }
        if (pdu instanceof McsPdu.ChannelJoinRequest request) {
            return new WireWriter()
                    .u8(McsChoice.CHANNEL_JOIN_REQUEST << 2)
                    .u16(request.initiator() - McsPdu.USER_ID_BASE)
                    .u16(request.channelId())
                    .toBytes();
        }
        return small(pdu);
    }

    private static byte[] small(McsPdu pdu) {
        if (pdu instanceof McsPdu.DisconnectProviderUltimatum ultimatum) {
            int reason = ultimatum.reason();
            return new byte[] {
                (byte) (McsChoice.DISCONNECT_PROVIDER_ULTIMATUM << 2 | reason >> 1), (byte) ((reason & 1) << 7)
            };
        }
        if (pdu instanceof McsPdu.ErectDomainRequest) {
            return new WireWriter()
                    .u8(McsChoice.ERECT_DOMAIN_REQUEST << 2)
                    .u32(ERECT_DOMAIN_FIELDS)
                    .toBytes();
        }
        return new byte[] {(byte) (McsChoice.ATTACH_USER_REQUEST << 2)};
    }

    private static byte[] attachUserConfirm(McsPdu.AttachUserConfirm confirm) {
        boolean present = confirm.initiator() != 0;
        WireWriter writer = result(McsChoice.ATTACH_USER_CONFIRM, present, confirm.result());
        if (present) {
            writer.u16(confirm.initiator() - McsPdu.USER_ID_BASE);
        }
        return writer.toBytes();
    }

    private static byte[] channelJoinConfirm(McsPdu.ChannelJoinConfirm confirm) {
        boolean present = confirm.channelId() != 0;
        WireWriter writer = result(McsChoice.CHANNEL_JOIN_CONFIRM, present, confirm.result())
                .u16(confirm.initiator() - McsPdu.USER_ID_BASE)
                .u16(confirm.requested());
        if (present) {
            writer.u16(confirm.channelId());
        }
        return writer.toBytes();
    }

    private static WireWriter result(int choice, boolean present, int result) {
        return new WireWriter()
                .u8(choice << 2 | (present ? McsChoice.OPTIONAL_PRESENT : 0) | result >> 3)
                .u8((result & 7) << 5);
    }

    private static byte[] sendData(int choice, int initiator, int channelId, byte[] userData) {
        return new WireWriter()
                .u8(choice << 2)
                .u16(initiator - McsPdu.USER_ID_BASE)
                .u16(channelId)
                .u8(PRIORITY_AND_SEGMENTATION)
                .bytes(PerLength.encode(userData.length))
                .bytes(userData)
                .toBytes();
    }
}
