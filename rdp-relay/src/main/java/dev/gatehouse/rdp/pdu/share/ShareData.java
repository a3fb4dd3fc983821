/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * The body of a {@link ShareControl} of type {@link ShareControl#DATA}: TS_SHAREDATAHEADER, [MS-RDPBCGR] 2.2.8.1.1.1.2, and what it is in
 * front of.
 *
 * @param shareId the share that it belongs to
 * @param type pduType2, such as {@link #SAVE_SESSION_INFO}; others pass by number
 * @param uncompressedLength uncompressedLength as the peer says; nothing here relies on it
 * @param compression compressedType: type in the low 4 bits, flags such as {@link #PACKET_COMPRESSED} above
 * @param compressedLength compressedLength as the peer says; nothing here relies on it
 * @param body what follows the header, readable only when not {@link #compressed}; a view, valid as long as the buffer
 */
public record ShareData(
        long shareId, int type, int uncompressedLength, int compression, int compressedLength, WireReader body) {

    /** PDUTYPE2_UPDATE: slow-path graphics. */
    public static final int UPDATE = 0x02;

    /** PDUTYPE2_CONTROL. */
    public static final int CONTROL = 0x14;

    /** PDUTYPE2_POINTER: a slow-path pointer. */
    public static final int POINTER = 0x1B;

    /** PDUTYPE2_INPUT: slow-path input. */
    public static final int INPUT = 0x1C;

    /** PDUTYPE2_SYNCHRONIZE. */
    public static final int SYNCHRONIZE = 0x1F;

    /** PDUTYPE2_REFRESH_RECT. */
    public static final int REFRESH_RECT = 0x21;

    /** PDUTYPE2_PLAY_SOUND. */
    public static final int PLAY_SOUND = 0x22;

    /** PDUTYPE2_SUPPRESS_OUTPUT. */
    public static final int SUPPRESS_OUTPUT = 0x23;

    /** PDUTYPE2_SHUTDOWN_REQUEST: no body. */
    public static final int SHUTDOWN_REQUEST = 0x24;

    /** PDUTYPE2_SHUTDOWN_DENIED: no body. */
    public static final int SHUTDOWN_DENIED = 0x25;

    /** PDUTYPE2_SAVE_SESSION_INFO. */
    public static final int SAVE_SESSION_INFO = 0x26;

    /** PDUTYPE2_FONTLIST. */
    public static final int FONT_LIST = 0x27;

    /** PDUTYPE2_FONTMAP. */
    public static final int FONT_MAP = 0x28;

    /** PDUTYPE2_SET_KEYBOARD_INDICATORS. */
    public static final int SET_KEYBOARD_INDICATORS = 0x29;

    /** PDUTYPE2_BITMAPCACHE_PERSISTENT_LIST: the keys of a cache that the decodable profile does not have. */
    public static final int PERSISTENT_KEY_LIST = 0x2B;

    /** PDUTYPE2_SET_KEYBOARD_IME_STATUS. */
    public static final int SET_KEYBOARD_IME_STATUS = 0x2D;

    /** PDUTYPE2_SET_ERROR_INFO_PDU. */
    public static final int SET_ERROR_INFO = 0x2F;

    /** PDUTYPE2_ARC_STATUS_PDU: automatic reconnection has failed. */
    public static final int ARC_STATUS = 0x32;

    /** PDUTYPE2_STATUS_INFO_PDU. */
    public static final int STATUS_INFO = 0x36;

    /** PDUTYPE2_MONITOR_LAYOUT_PDU. */
    public static final int MONITOR_LAYOUT = 0x37;

    /** PACKET_COMPRESSED: the body is compressed. */
    public static final int PACKET_COMPRESSED = 0x20;

    /** PACKET_AT_FRONT: the history starts anew. */
    public static final int PACKET_AT_FRONT = 0x40;

    /** PACKET_FLUSHED: the history is emptied. */
    public static final int PACKET_FLUSHED = 0x80;

    /** The header after the share control header. */
    public static final int HEADER_LENGTH = 12;

    /** What uncompressedLength counts besides the body: pduType2, compressedType, compressedLength. */
    private static final int COUNTED_HEADER_LENGTH = 4;

    private static final int STREAM_LOW = 1;

    /** Reads the header; {@code body} is that of the share control PDU. */
    public static ShareData decode(WireReader body) throws WireException {
        long shareId = body.u32Le("share data shareId");
        body.skip("share data pad1 and streamId", 2);
        int uncompressedLength = body.u16Le("share data uncompressedLength");
        int type = body.u8("share data pduType2");
        int compression = body.u8("share data compressedType");
        int compressedLength = body.u16Le("share data compressedLength");
        return new ShareData(shareId, type, uncompressedLength, compression, compressedLength, body);
    }

    /** Whether the body is compressed. */
    public boolean compressed() {
        return (compression & PACKET_COMPRESSED) != 0;
    }

    /**
     * A whole share control PDU around an uncompressed body.
     *
     * @param source the MCS channel of who sends it
     */
    public static byte[] encode(int source, long shareId, int type, byte[] body) {
        WireWriter writer = ShareControl.begin(ShareControl.DATA, source, HEADER_LENGTH + body.length);
        writer.u32Le(shareId).u8(0).u8(STREAM_LOW);
        writer.u16Le(body.length + COUNTED_HEADER_LENGTH).u8(type).u8(0).u16Le(0);
        return ShareControl.end(writer.bytes(body));
    }
}
