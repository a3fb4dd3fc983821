/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.mcs;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.wire.PerLength;

/** Reads {@link McsPdu}s. */
final class McsPduDecoder {

    private static final int ID_MAX = 0xFFFF;
    private static final int ERECT_DOMAIN_LENGTH_MAX = 16;

    private McsPduDecoder() {}

    static McsPdu decode(WireReader reader) throws WireException {
        int first = reader.u8("mcs pdu");
        McsPdu pdu = body(first, reader);
        reader.expectEnd("mcs pdu");
        return pdu;
    }

    private static McsPdu body(int first, WireReader reader) throws WireException {
        switch (first >> 2) {
            case McsChoice.ERECT_DOMAIN_REQUEST:
                return erectDomain(reader);
            case McsChoice.DISCONNECT_PROVIDER_ULTIMATUM:
                return new McsPdu.DisconnectProviderUltimatum((first & 3) << 1 | reader.u8("disconnect reason") >> 7);
            case McsChoice.ATTACH_USER_REQUEST:
                return new McsPdu.AttachUserRequest();
            case McsChoice.ATTACH_USER_CONFIRM:
                return attachUserConfirm(first, reader);
            case McsChoice.CHANNEL_JOIN_REQUEST:
                return new McsPdu.ChannelJoinRequest(initiator(reader), reader.u16("channel id"));
            case McsChoice.CHANNEL_JOIN_CONFIRM:
                return channelJoinConfirm(first, reader);
            case McsChoice.SEND_DATA_REQUEST:
                return new McsPdu.SendDataRequest(initiator(reader), reader.u16("channel id"), userData(reader));
            case McsChoice.SEND_DATA_INDICATION:
                return new McsPdu.SendDataIndication(initiator(reader), reader.u16("channel id"), userData(reader));
            default:
                throw WireException.invalidField("mcs pdu", first >> 2, "is none that rdp uses");
        }
    }

    /** rdesktop writes both numbers as 16 bits without a length, so they are not parsed. */
    private static McsPdu erectDomain(WireReader reader) throws WireException {
        reader.rest("erect domain request", ERECT_DOMAIN_LENGTH_MAX);
        return new McsPdu.ErectDomainRequest();
    }

    private static McsPdu attachUserConfirm(int first, WireReader reader) throws WireException {
        int result = result(first, reader);
        boolean present = (first & McsChoice.OPTIONAL_PRESENT) != 0;
        return new McsPdu.AttachUserConfirm(result, present ? initiator(reader) : 0);
    }

    private static McsPdu channelJoinConfirm(int first, WireReader reader) throws WireException {
        int result = result(first, reader);
        int initiator = initiator(reader);
        int requested = reader.u16("requested channel id");
        boolean present = (first & McsChoice.OPTIONAL_PRESENT) != 0;
        return new McsPdu.ChannelJoinConfirm(result, initiator, requested, present ? reader.u16("channel id") : 0);
    }

    /** Four bits across two bytes. */
    private static int result(int first, WireReader reader) throws WireException {
        return (first & 1) << 3 | reader.u8("mcs result") >> 5;
    }

    private static int initiator(WireReader reader) throws WireException {
        int id = reader.u16("initiator") + McsPdu.USER_ID_BASE;
        if (id > ID_MAX) {
            throw WireException.limitExceeded("initiator", id, ID_MAX);
        }
        return id;
    }

    private static byte[] userData(WireReader reader) throws WireException {
        reader.skip("data priority and segmentation", 1);
        int length = PerLength.decode("user data", reader);
        return reader.bytes("user data", length, McsPdu.USER_DATA_LENGTH_MAX);
    }
}
