/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.wire.WireException;
import io.netty.buffer.ByteBuf;

/**
 * Finds its way through the Share Control and Share Data Headers of one PDU without taking anything out, [MS-RDPBCGR] 2.2.8.1.1.1.1 and
 * 2.2.8.1.1.1.2. Used again for each PDU. Confined to the session's event loop.
 */
final class SharePdu {

    static final int DEMAND_ACTIVE = 0x1;
    static final int CONFIRM_ACTIVE = 0x3;
    static final int DEACTIVATE_ALL = 0x6;
    static final int DATA = 0x7;
    static final int SERVER_REDIRECTION = 0xA;

    /** PDUTYPE2 numbers of data PDUs that the relay cares about. */
    static final int DATA_UPDATE = 2;

    static final int DATA_CONTROL = 20;
    static final int DATA_INPUT = 28;
    static final int DATA_SYNCHRONIZE = 31;
    static final int DATA_REFRESH_RECT = 33;
    static final int DATA_SUPPRESS_OUTPUT = 35;
    static final int DATA_SHUTDOWN_REQUEST = 36;
    static final int DATA_SAVE_SESSION_INFO = 38;
    static final int DATA_FONT_LIST = 39;
    static final int DATA_PERSISTENT_KEY_LIST = 43;

    static final int CONTROL_HEADER_BYTES = 6;
    static final int DATA_HEADER_BYTES = 18;

    private static final int TYPE_MASK = 0xF;
    private static final int FLOW_MARKER = 0x8000;
    private static final int FLOW_BYTES = 8;
    private static final int PACKET_COMPRESSED = 0x20;

    private int index;
    private int length;
    private int type;
    private int dataType;
    private boolean compressed;

    /**
     * Reads the headers of one PDU.
     *
     * @param at index of its Share Control Header
     * @param available bytes until the end of what may be several PDUs in a row
     */
    void read(ByteBuf in, int at, int available) throws WireException {
        index = at;
        dataType = 0;
        compressed = false;
        if (available < 2) {
            throw WireException.notEnoughBytes("share control header", CONTROL_HEADER_BYTES, available);
        }
        length = in.getUnsignedShortLE(at);
        if (length == FLOW_MARKER) {
            // a flow PDU of [T128] 8.5: eight bytes, no share control header
            type = 0;
            length = Math.min(FLOW_BYTES, available);
            return;
        }
        if (length > available) {
            throw WireException.notEnoughBytes("share control pdu", length, available);
        }
        // xrdp and others send Deactivate All without its last fields, even without pduSource
        if (length < CONTROL_HEADER_BYTES - 2) {
            throw WireException.invalidField("share control length", length, "is below 4");
        }
        type = in.getUnsignedShortLE(at + 2) & TYPE_MASK;
        if (type == DATA) {
            if (length < DATA_HEADER_BYTES) {
                throw WireException.notEnoughBytes("share data header", DATA_HEADER_BYTES, length);
            }
            dataType = in.getUnsignedByte(at + 14);
            compressed = (in.getUnsignedByte(at + 15) & PACKET_COMPRESSED) != 0;
        }
    }

    /** Index of its Share Control Header. */
    int index() {
        return index;
    }

    /** The whole PDU from its Share Control Header on. */
    int length() {
        return length;
    }

    /** PDUTYPE; 0 for a flow PDU. */
    int type() {
        return type;
    }

    /** PDUTYPE2 of a data PDU, else 0. */
    int dataType() {
        return dataType;
    }

    /** Whether a data PDU's content is compressed. */
    boolean isCompressed() {
        return compressed;
    }
}
