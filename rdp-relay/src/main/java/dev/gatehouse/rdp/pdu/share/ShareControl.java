/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.Set;

/**
 * One share control PDU inside the user data of an MCS Send Data, of which one may carry several: TS_SHARECONTROLHEADER, [MS-RDPBCGR]
 * 2.2.8.1.1.1.1. Read them with {@code while (ShareControl.more(reader)) ShareControl.next(reader)}.
 *
 * @param position where it begins, as an index of the buffer that is read
 * @param length of the whole PDU, header included
 * @param type such as {@link #DATA}, or {@link #FLOW}; others pass by number
 * @param source pduSource: the MCS channel of who sent it; 0 where an old server leaves it out
 * @param body what follows the header; a view, valid as long as the buffer
 */
public record ShareControl(int position, int length, int type, int source, WireReader body) {

    /** PDUTYPE_DEMANDACTIVEPDU. */
    public static final int DEMAND_ACTIVE = 0x1;

    /** PDUTYPE_CONFIRMACTIVEPDU. */
    public static final int CONFIRM_ACTIVE = 0x3;

    /** PDUTYPE_DEACTIVATEALLPDU. */
    public static final int DEACTIVATE_ALL = 0x6;

    /** PDUTYPE_DATAPDU: a {@link ShareData} is the body. */
    public static final int DATA = 0x7;

    /** PDUTYPE_SERVER_REDIR_PKT: two bytes of padding and a {@link ServerRedirection} are the body. */
    public static final int SERVER_REDIRECTION = 0xA;

    /** A flow control PDU ([T128] 8.5): no share control PDU at all, but in the place of one. To be ignored. */
    public static final int FLOW = 0x8000;

    /** totalLength(2) + pduType(2) + pduSource(2). */
    public static final int HEADER_LENGTH = 6;

    /** Without pduSource, as Windows XP sends Deactivate All. */
    private static final int HEADER_LENGTH_MIN = 4;

    private static final Set<Integer> SERVER_TYPES = Set.of(DEMAND_ACTIVE, DEACTIVATE_ALL, DATA, SERVER_REDIRECTION);
    private static final int FLOW_LENGTH = 8;
    private static final int TYPE_MASK = 0x000F;
    private static final int VERSION = 0x0010;

    /** Whether another PDU follows; less than a header is padding. */
    public static boolean more(WireReader userData) {
        return userData.remaining() >= HEADER_LENGTH_MIN;
    }

    /**
     * Whether user data of the I/O channel begin with a share control header of a server and not with a basic security header: then the
     * version of the protocol and a type that servers send stand where a licensing PDU has flagsHi, in which xrdp sets a bit of its own.
     */
    public static boolean begins(byte[] userData) {
        if (userData.length < HEADER_LENGTH_MIN) {
            return false;
        }
        int length = userData[0] & 0xFF | (userData[1] & 0xFF) << 8;
        int type = userData[2] & 0xFF | (userData[3] & 0xFF) << 8;
        return length == FLOW
                || length <= userData.length
                        && (type & ~TYPE_MASK) == VERSION
                        && SERVER_TYPES.contains(type & TYPE_MASK);
    }

    /** Reads the next PDU. */
    public static ShareControl next(WireReader userData) throws WireException {
        int position = userData.position();
        int length = userData.u16Le("share control totalLength");
        if (length == FLOW) {
            userData.skip("flow control pdu", FLOW_LENGTH - 2);
            return new ShareControl(position, FLOW_LENGTH, FLOW, 0, userData.slice("flow control pdu", 0));
        }
        if (length < HEADER_LENGTH_MIN) {
            throw WireException.invalidField("share control totalLength", length, "is below " + HEADER_LENGTH_MIN);
        }
        WireReader body = userData.slice("share control pdu", length - 2);
        int type = body.u16Le("share control pduType") & TYPE_MASK;
        int source = body.remaining() >= 2 ? body.u16Le("share control pduSource") : 0;
        return new ShareControl(position, length, type, source, body);
    }

    /** Begins a PDU; {@link #end} sets its length. */
    static WireWriter begin(int type, int source, int bodyLength) {
        return new WireWriter(HEADER_LENGTH + bodyLength)
                .u16Le(0)
                .u16Le(VERSION | type)
                .u16Le(source);
    }

    /** The whole PDU. */
    static byte[] end(WireWriter writer) {
        return writer.setU16Le(0, writer.length()).toBytes();
    }

    /** A whole PDU around {@code body}. */
    public static byte[] encode(int type, int source, byte[] body) {
        return end(begin(type, source, body.length).bytes(body));
    }
}
