/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import io.netty.buffer.ByteBuf;

/**
 * Finds its way through TPKT, X.224 and MCS of one slow-path PDU without taking anything out: [MS-RDPBCGR] 2.2.9.1.1 and 2.2.8.1.1, MCS
 * Send Data Request and Indication ([T125] section 7, PER). Used again for each PDU. Confined to the session's event loop.
 */
final class McsFrame {

    /** Send Data Request, from the client. */
    static final int SEND_DATA_REQUEST = 25;

    /** Send Data Indication, from the server. */
    static final int SEND_DATA_INDICATION = 26;

    /** Disconnect Provider Ultimatum, from both. */
    static final int DISCONNECT_PROVIDER_ULTIMATUM = 8;

    private static final int X224_OFFSET = 4;
    private static final int X224_DATA_LENGTH_INDICATOR = 2;
    private static final int X224_DATA = 0xF0;
    private static final int MCS_OFFSET = 7;
    private static final int DATA_OFFSET = 13;

    private int choice;
    private int start;
    private int channel;
    private int dataIndex;
    private int dataLength;

    /**
     * Reads the heads of a PDU.
     *
     * @param index of its TPKT header
     * @param length of the whole PDU, all of it there
     */
    void read(ByteBuf in, int index, int length) throws WireException {
        start = index;
        if (length < MCS_OFFSET + 1) {
            throw WireException.notEnoughBytes("mcs domain pdu", MCS_OFFSET + 1, length);
        }
        if (in.getUnsignedByte(index + X224_OFFSET) != X224_DATA_LENGTH_INDICATOR
                || in.getUnsignedByte(index + X224_OFFSET + 1) != X224_DATA) {
            throw WireException.invalidField(
                    "x224 tpdu", in.getUnsignedByte(index + X224_OFFSET + 1), "is not a data tpdu");
        }
        choice = in.getUnsignedByte(index + MCS_OFFSET) >>> 2;
        if (choice == SEND_DATA_REQUEST || choice == SEND_DATA_INDICATION) {
            readData(in, length);
        }
    }

    private void readData(ByteBuf in, int length) throws WireException {
        if (length < DATA_OFFSET + 1) {
            throw WireException.notEnoughBytes("mcs send data", DATA_OFFSET + 1, length);
        }
        channel = in.getUnsignedShort(start + MCS_OFFSET + 3);
        int first = in.getUnsignedByte(start + DATA_OFFSET);
        int header = DATA_OFFSET + 1;
        dataLength = first;
        if ((first & 0x80) != 0) {
            if ((first & 0x40) != 0) {
                throw WireException.invalidField("mcs data length", first, "is a fragmented per length");
            }
            if (length < header + 1) {
                throw WireException.notEnoughBytes("mcs data length", 2, 1);
            }
            dataLength = (first & 0x3F) << 8 | in.getUnsignedByte(start + header);
            header++;
        }
        dataIndex = start + header;
        if (dataLength != length - header) {
            throw WireException.invalidField(
                    "mcs data length", dataLength, "is not the " + (length - header) + " bytes there");
        }
    }

    /** Which domain PDU. */
    int choice() {
        return choice;
    }

    /** Of a send data PDU: its channel. */
    int channel() {
        return channel;
    }

    /** Of a send data PDU: index of its user data. */
    int dataIndex() {
        return dataIndex;
    }

    /** Of a send data PDU: bytes of user data. */
    int dataLength() {
        return dataLength;
    }

    /** Of a send data PDU: writes other ids in place. */
    void patch(ByteBuf in, int user, int newChannel) {
        in.setShort(start + MCS_OFFSET + 1, user - McsPdu.USER_ID_BASE);
        in.setShort(start + MCS_OFFSET + 3, newChannel);
    }
}
