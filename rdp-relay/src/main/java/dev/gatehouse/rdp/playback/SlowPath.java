/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.wire.PerLength;
import dev.gatehouse.rdp.wire.Tpkt;
import java.util.Optional;
import java.util.OptionalInt;

/** The headers of slow-path PDUs, [MS-RDPBCGR] 2.2.8.1.1.1.1, 2.2.8.1.1.1.2 and 2.2.9.1.1, both directions. */
final class SlowPath {

    private static final int X224_DATA = 0xF0;
    private static final int SEND_DATA_REQUEST = 0x64;
    private static final int SEND_DATA_INDICATION = 0x68;
    private static final int X224_HEADER_REST = 1;
    private static final int DOMAIN_CHOICE_MASK = 0xFC;
    private static final int FLOW_PDU = 0x8000;
    private static final int FLOW_PDU_LENGTH = 8;
    private static final int CONTROL_HEADER_LENGTH = 6;
    private static final int TYPE_MASK = 0x0F;
    private static final int COMPRESSED = 0x20;

    /** Share control types, 2.2.8.1.1.1.1. */
    static final int DEMAND_ACTIVE = 1;

    static final int DEACTIVATE_ALL = 6;
    static final int DATA = 7;

    /** Data PDU types, 2.2.8.1.1.1.2. */
    static final int UPDATE = 0x02;

    static final int POINTER = 0x1B;
    static final int INPUT = 0x1C;

    private SlowPath() {}

    /**
     * User data of an MCS Send Data Request or Indication.
     *
     * @param channel MCS channel
     */
    record UserData(int channel, WireReader data) {}

    /**
     * One share control PDU.
     *
     * @param type {@link #DEMAND_ACTIVE} and so on
     * @param body behind the header
     */
    record Control(int type, WireReader body) {}

    /**
     * One share data PDU.
     *
     * @param type {@link #UPDATE} and so on
     */
    record Data(int type, WireReader body) {}

    /** What a TPKT packet carries; empty for what is no user data, such as channel joins. */
    static Optional<UserData> userData(WireReader pdu) throws WireException {
        Tpkt.decode(pdu);
        int headerLength = pdu.u8("x224 header length");
        int code = pdu.u8("x224 code");
        if (code != X224_DATA) {
            return Optional.empty();
        }
        pdu.skip("x224 header", Math.max(0, headerLength - X224_HEADER_REST));
        int choice = pdu.u8("mcs choice") & DOMAIN_CHOICE_MASK;
        if (choice != SEND_DATA_REQUEST && choice != SEND_DATA_INDICATION) {
            return Optional.empty();
        }
        pdu.skip("mcs initiator", 2);
        int channel = pdu.u16("mcs channel");
        pdu.skip("mcs priority", 1);
        return Optional.of(new UserData(channel, pdu.slice("mcs user data", PerLength.decode("mcs user data", pdu))));
    }

    /** The channel of a PDU that is one Demand Active and nothing else; others, whatever they are, give none. */
    static OptionalInt demandActiveChannel(WireReader pdu) {
        try {
            Optional<UserData> user = userData(pdu);
            if (user.isPresent()
                    && control(user.get().data()).type() == DEMAND_ACTIVE
                    && user.get().data().remaining() == 0) {
                return OptionalInt.of(user.get().channel());
            }
        } catch (WireException notOne) {
            return OptionalInt.empty(); // before it there are licensing and other PDUs of other shapes
        }
        return OptionalInt.empty();
    }

    /** The next share control PDU of a user data: servers may put several into one. */
    static Control control(WireReader data) throws WireException {
        int totalLength = data.u16Le("share control length");
        if (totalLength == FLOW_PDU) {
            data.skip("flow pdu", Math.min(data.remaining(), FLOW_PDU_LENGTH - 2));
            return new Control(0, data.slice("flow pdu", 0));
        }
        int type = data.u16Le("share control type") & TYPE_MASK;
        if (totalLength < CONTROL_HEADER_LENGTH - 2) {
            throw WireException.invalidField("share control length", totalLength, "is below its header's");
        }
        if (totalLength > 4) { // a Deactivate All may come without its source
            data.skip("share control source", 2);
        }
        return new Control(type, data.slice("share control body", Math.max(0, totalLength - CONTROL_HEADER_LENGTH)));
    }

    /** The share data header of a {@link #DATA}. */
    static Data data(WireReader body) throws WireException {
        body.skip("share id, pad and stream", 6);
        body.skip("uncompressed length", 2);
        int type = body.u8("share data type");
        int compression = body.u8("share data compression");
        body.skip("compressed length", 2);
        if ((compression & COMPRESSED) != 0) {
            throw WireException.invalidField("share data compression", compression, "is bulk compression");
        }
        return new Data(type, body);
    }
}
