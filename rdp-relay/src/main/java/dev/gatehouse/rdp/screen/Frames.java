/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.nego.X224Data;
import java.util.Optional;

/** The frame around share PDUs: TPKT, X.224 data, MCS Send Data, [MS-RDPBCGR] 2.2.8.1.1.1. */
final class Frames {

    /** The server's own MCS channel. */
    static final int SERVER_CHANNEL = McsPdu.SERVER_USER_ID;

    private Frames() {}

    /** A whole frame with a Send Data Indication. */
    static byte[] sendData(int channel, byte[] userData) {
        return X224Data.encode(new McsPdu.SendDataIndication(SERVER_CHANNEL, channel, userData).encode());
    }

    /** A copy of the user data of a client's frame, when it is a Send Data Request on {@code channel}. */
    static Optional<byte[]> userData(byte[] frame, int channel) throws WireException {
        McsPdu pdu = McsPdu.decode(X224Data.decode(frame));
        return pdu instanceof McsPdu.SendDataRequest request && request.channelId() == channel
                ? Optional.of(request.userData())
                : Optional.empty();
    }
}
