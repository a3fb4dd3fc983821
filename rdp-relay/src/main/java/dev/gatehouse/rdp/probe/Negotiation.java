/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.probe;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The two PDUs before TLS, as far as a probe needs them: [MS-RDPBCGR] 2.2.1.1 Client X.224 Connection Request PDU and 2.2.1.2 Server X.224
 * Connection Confirm PDU. Stateless.
 */
final class Negotiation {

    static final int PROTOCOL_SSL = 0x1;
    static final int PROTOCOL_HYBRID = 0x2;

    private static final int TPKT_VERSION = 3;
    private static final int CONNECTION_CONFIRM = 0xD0;
    private static final int TYPE_RSP = 0x02;
    private static final int TYPE_FAILURE = 0x03;
    private static final int NEGOTIATION_LENGTH = 8;
    private static final int X224_LENGTH = 7;

    /** TPKT header, X.224 header, RDP_NEG_RSP; what servers send is never longer. */
    private static final int TPKT_LENGTH_MAX = 64;

    private Negotiation() {}

    /** A request for TLS with or without CredSSP: [MS-RDPBCGR] 2.2.1.1.1 RDP Negotiation Request. */
    static byte[] request() {
        return new byte[] {
            TPKT_VERSION,
            0,
            0,
            19, // TPKT
            14,
            (byte) 0xE0,
            0,
            0,
            0,
            0,
            0, // X.224 connection request
            1,
            0,
            NEGOTIATION_LENGTH,
            0,
            PROTOCOL_SSL | PROTOCOL_HYBRID,
            0,
            0,
            0
        };
    }

    /**
     * Reads the answer and nothing behind it.
     *
     * @throws IOException when the server is no RDP server, or offers no TLS; the message says so in one line
     */
    static void readConfirm(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        int version = data.readUnsignedByte();
        data.readUnsignedByte();
        int length = data.readUnsignedShort();
        if (version != TPKT_VERSION || length < 4 + X224_LENGTH || length > TPKT_LENGTH_MAX) {
            throw new IOException("what listens there does not speak RDP");
        }
        byte[] pdu = new byte[length - 4];
        data.readFully(pdu);
        if ((pdu[1] & 0xFF) != CONNECTION_CONFIRM) {
            throw new IOException("what listens there does not speak RDP");
        }
        if (pdu.length < X224_LENGTH + NEGOTIATION_LENGTH) {
            throw new IOException("the server offers RDP's own encryption only, which is broken; switch on TLS there");
        }
        checkSelection(pdu[X224_LENGTH] & 0xFF, littleEndian(pdu, X224_LENGTH + 4));
    }

    private static void checkSelection(int type, int value) throws IOException {
        if (type == TYPE_FAILURE) {
            throw new IOException("the server refuses TLS: " + failure(value));
        }
        if (type != TYPE_RSP || value != PROTOCOL_SSL && value != PROTOCOL_HYBRID) {
            throw new IOException("the server selects a protocol that was not asked for");
        }
    }

    /** [MS-RDPBCGR] 2.2.1.2.2 RDP Negotiation Failure. */
    private static String failure(int code) {
        return switch (code) {
            case 1 -> "it demands TLS";
            case 2 -> "it is set to RDP's own encryption";
            case 3 -> "it has no certificate";
            case 5 -> "it demands CredSSP";
            case 6 -> "it demands TLS with a client certificate";
            default -> "failure code " + code;
        };
    }

    private static int littleEndian(byte[] bytes, int at) {
        return bytes[at] & 0xFF
                | (bytes[at + 1] & 0xFF) << 8
                | (bytes[at + 2] & 0xFF) << 16
                | (bytes[at + 3] & 0xFF) << 24;
    }
}
