/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.nego;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.wire.Tpkt;

/** The X.224 class 0 data TPDU, [X224] section 13.7, in TPKT: what every MCS PDU travels in. */
public final class X224Data {

    /** TPKT(4) + length indicator(1) + code(1) + end of TSDU(1). */
    public static final int HEADER_LENGTH = Tpkt.HEADER_LENGTH + 3;

    /** What fits into one frame. */
    public static final int USER_DATA_LENGTH_MAX = Tpkt.LENGTH_MAX - HEADER_LENGTH;

    private static final int LENGTH_INDICATOR = 2;
    private static final int CODE = 0xF0;
    private static final int END_OF_TSDU = 0x80;

    private X224Data() {}

    /**
     * A reader over the user data of one whole frame, TPKT header included.
     *
     * @throws WireException when it is not one data TPDU that ends its TSDU
     */
    public static WireReader decode(byte[] frame) throws WireException {
        WireReader reader = tpduOf(frame);
        expect("x224 length indicator", reader, LENGTH_INDICATOR);
        expect("x224 code", reader, CODE);
        expect("x224 end of tsdu", reader, END_OF_TSDU);
        return reader;
    }

    /**
     * One whole frame, TPKT header included.
     *
     * @param userData at most {@value #USER_DATA_LENGTH_MAX} bytes
     */
    public static byte[] encode(byte[] userData) {
        return new WireWriter()
                .bytes(new Tpkt(HEADER_LENGTH + userData.length).encode())
                .u8(LENGTH_INDICATOR)
                .u8(CODE)
                .u8(END_OF_TSDU)
                .bytes(userData)
                .toBytes();
    }

    /** A reader behind the TPKT header, whose length has to be the frame's. */
    static WireReader tpduOf(byte[] frame) throws WireException {
        WireReader reader = WireReader.over(frame);
        Tpkt tpkt = Tpkt.decode(reader);
        WireReader tpdu = reader.slice("tpkt payload", tpkt.payloadLength());
        reader.expectEnd("tpkt");
        return tpdu;
    }

    private static void expect(String field, WireReader reader, int expected) throws WireException {
        int value = reader.u8(field);
        if (value != expected) {
            throw WireException.invalidField(field, value, "is not " + expected);
        }
    }
}
