/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.wire.PerLength;
import dev.gatehouse.rdp.wire.Tpkt;
import java.util.Optional;

/** The frame around share PDUs: TPKT, X.224 data, MCS Send Data ([MS-RDPBCGR] 2.2.8.1.1.1, [T125] 11.32 and 11.33). */
final class Frames {

    /** The server's own MCS channel. */
    static final int SERVER_CHANNEL = 0x03EA;

    private static final int USER_CHANNEL_BASE = 1001;
    private static final int X224_HEADER_LENGTH = 3;
    private static final int X224_LENGTH_INDICATOR = 2;
    private static final int X224_DATA = 0xF0;
    private static final int X224_END_OF_TSDU = 0x80;
    private static final int SEND_DATA_REQUEST = 0x64;
    private static final int SEND_DATA_INDICATION = 0x68;
    private static final int PRIORITY_AND_SEGMENTATION = 0x70;
    private static final int MCS_HEADER_LENGTH = 6;

    private Frames() {}

    /** A whole frame with a Send Data Indication. */
    static byte[] sendData(int channel, byte[] userData) {
        byte[] length = PerLength.encode(userData.length);
        int total = Tpkt.HEADER_LENGTH + X224_HEADER_LENGTH + MCS_HEADER_LENGTH + length.length + userData.length;
        return new WireWriter(total)
                .bytes(new Tpkt(total).encode())
                .u8(X224_LENGTH_INDICATOR)
                .u8(X224_DATA)
                .u8(X224_END_OF_TSDU)
                .u8(SEND_DATA_INDICATION)
                .u16(SERVER_CHANNEL - USER_CHANNEL_BASE)
                .u16(channel)
                .u8(PRIORITY_AND_SEGMENTATION)
                .bytes(length)
                .bytes(userData)
                .toBytes();
    }

    /** The user data of a client's frame, when it is a Send Data Request on {@code channel}. */
    static Optional<WireReader> userData(byte[] frame, int channel) throws WireException {
        WireReader reader = WireReader.over(frame);
        int length = Tpkt.decode(reader).length();
        if (length != frame.length) {
            throw WireException.invalidField("tpkt length", length, "is not the frame's");
        }
        expect("x224 length indicator", reader.u8("x224 length indicator"), X224_LENGTH_INDICATOR);
        expect("x224 code", reader.u8("x224 code"), X224_DATA);
        expect("x224 end of tsdu", reader.u8("x224 end of tsdu"), X224_END_OF_TSDU);
        if (reader.u8("mcs pdu") != SEND_DATA_REQUEST) {
            return Optional.empty();
        }
        reader.skip("mcs initiator", 2);
        int to = reader.u16("mcs channel");
        reader.skip("mcs priority and segmentation", 1);
        WireReader userData = reader.slice("mcs user data", PerLength.decode("mcs user data", reader));
        reader.expectEnd("mcs pdu");
        return to == channel ? Optional.of(userData) : Optional.empty();
    }

    private static void expect(String field, int value, int expected) throws WireException {
        if (value != expected) {
            throw WireException.invalidField(field, value, "is not " + expected);
        }
    }
}
