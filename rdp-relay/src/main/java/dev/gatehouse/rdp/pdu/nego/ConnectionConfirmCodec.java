/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.nego;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.wire.Tpkt;

/** Reads and writes {@link ConnectionConfirm}s. */
final class ConnectionConfirmCodec {

    private static final int CODE = 0xD0;
    private static final int FIXED_LENGTH = 6;
    private static final int TYPE_SELECTED = 0x02;
    private static final int TYPE_FAILURE = 0x03;
    private static final int NEGOTIATION_LENGTH = 8;

    private ConnectionConfirmCodec() {}

    static ConnectionConfirm decode(byte[] frame) throws WireException {
        WireReader reader = X224Data.tpduOf(frame);
        reader.skip("x224 length indicator", 1);
        int code = reader.u8("x224 code");
        if ((code & 0xF0) != CODE) {
            throw WireException.invalidField("x224 code", code, "is not a connection confirm");
        }
        reader.skip("x224 references and class", FIXED_LENGTH - 1);
        return reader.remaining() == 0 ? new ConnectionConfirm.WithoutNegotiation() : negotiation(reader);
    }

    private static ConnectionConfirm negotiation(WireReader reader) throws WireException {
        int type = reader.u8("negotiation response type");
        int flags = reader.u8("negotiation response flags");
        int length = reader.u16Le("negotiation response length");
        if (length != NEGOTIATION_LENGTH) {
            throw WireException.invalidField("negotiation response length", length, "is not " + NEGOTIATION_LENGTH);
        }
        int value = (int) reader.u32Le("negotiation response value");
        reader.expectEnd("connection confirm");
        if (type == TYPE_SELECTED) {
            return new ConnectionConfirm.Selected(flags, value);
        }
        if (type == TYPE_FAILURE) {
            return new ConnectionConfirm.Failure(value);
        }
        throw WireException.invalidField("negotiation response type", type, "is neither 2 nor 3");
    }

    static byte[] encode(ConnectionConfirm confirm) {
        if (confirm instanceof ConnectionConfirm.Selected selected) {
            return encode(TYPE_SELECTED, selected.flags(), selected.selectedProtocol());
        }
        if (confirm instanceof ConnectionConfirm.Failure failure) {
            return encode(TYPE_FAILURE, 0, failure.failureCode());
        }
        return header(0).toBytes();
    }

    private static byte[] encode(int type, int flags, int value) {
        return header(NEGOTIATION_LENGTH)
                .u8(type)
                .u8(flags)
                .u16Le(NEGOTIATION_LENGTH)
                .u32Le(value)
                .toBytes();
    }

    private static WireWriter header(int variableLength) {
        return new WireWriter()
                .bytes(new Tpkt(Tpkt.HEADER_LENGTH + 1 + FIXED_LENGTH + variableLength).encode())
                .u8(FIXED_LENGTH + variableLength)
                .u8(CODE)
                .zeros(FIXED_LENGTH - 1);
    }
}
