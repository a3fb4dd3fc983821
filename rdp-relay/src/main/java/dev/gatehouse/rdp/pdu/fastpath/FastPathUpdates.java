/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.fastpath;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;

/**
 * Walks over the updates of a fast-path output PDU in place: TS_FP_UPDATE, [MS-RDPBCGR] 2.2.9.1.2.1. One object can walk over many PDUs and
 * allocates nothing. Confined to one thread.
 *
 * <p>{@snippet :
 * updates.begin(header.payload(reader));
 * while (updates.next()) {
 *     use(updates.code(), buffer, updates.position(), updates.length());
 * }
 * }
 */
public final class FastPathUpdates {

    /** FASTPATH_UPDATETYPE_ORDERS. */
    public static final int ORDERS = 0x0;

    /** FASTPATH_UPDATETYPE_BITMAP: TS_UPDATE_BITMAP_DATA follows. */
    public static final int BITMAP = 0x1;

    /** FASTPATH_UPDATETYPE_PALETTE. */
    public static final int PALETTE = 0x2;

    /** FASTPATH_UPDATETYPE_SYNCHRONIZE. */
    public static final int SYNCHRONIZE = 0x3;

    /** FASTPATH_UPDATETYPE_SURFCMDS. */
    public static final int SURFACE_COMMANDS = 0x4;

    /** FASTPATH_UPDATETYPE_PTR_NULL: the pointer is hidden. */
    public static final int POINTER_HIDDEN = 0x5;

    /** FASTPATH_UPDATETYPE_PTR_DEFAULT: the system's own pointer. */
    public static final int POINTER_DEFAULT = 0x6;

    /** FASTPATH_UPDATETYPE_PTR_POSITION. */
    public static final int POINTER_POSITION = 0x8;

    /** FASTPATH_UPDATETYPE_COLOR: a pointer of 24 bits per pixel. */
    public static final int POINTER_COLOR = 0x9;

    /** FASTPATH_UPDATETYPE_CACHED: a pointer that was sent before. */
    public static final int POINTER_CACHED = 0xA;

    /** FASTPATH_UPDATETYPE_POINTER: a pointer of any colour depth. */
    public static final int POINTER_NEW = 0xB;

    /** FASTPATH_UPDATETYPE_LARGE_POINTER. */
    public static final int POINTER_LARGE = 0xC;

    /** FASTPATH_FRAGMENT_SINGLE: the whole update. */
    public static final int SINGLE = 0x0;

    /** FASTPATH_FRAGMENT_LAST. */
    public static final int LAST = 0x1;

    /** FASTPATH_FRAGMENT_FIRST. */
    public static final int FIRST = 0x2;

    /** FASTPATH_FRAGMENT_NEXT. */
    public static final int NEXT = 0x3;

    static final int FRAGMENTATION_SHIFT = 4;

    private static final int CODE_MASK = 0x0F;
    private static final int FRAGMENTATION_MASK = 0x03;
    private static final int COMPRESSION_USED = 0x80;
    private static final int PACKET_COMPRESSED = 0x20;

    @SuppressWarnings("NullAway.Init") // set by begin()
    private WireReader reader;

    private int header;
    private int compressionFlags;
    private int position;
    private int length;

    /** Takes what follows the fast-path header. */
    public void begin(WireReader payload) {
        reader = payload;
        header = 0;
        compressionFlags = 0;
        position = 0;
        length = 0;
    }

    /** Steps to the next update. @return false when there is none */
    public boolean next() throws WireException {
        if (reader.remaining() == 0) {
            return false;
        }
        header = reader.u8("fast-path updateHeader");
        compressionFlags = (header & COMPRESSION_USED) == 0 ? 0 : reader.u8("fast-path compressionFlags");
        length = reader.u16Le("fast-path update size");
        position = reader.position();
        reader.skip("fast-path updateData", length);
        return true;
    }

    /** updateCode, such as {@link #BITMAP}; others pass by number. */
    public int code() {
        return header & CODE_MASK;
    }

    /** fragmentation, such as {@link #SINGLE}. */
    public int fragmentation() {
        return header >>> FRAGMENTATION_SHIFT & FRAGMENTATION_MASK;
    }

    /** Whether the data are compressed in bulk. */
    public boolean compressed() {
        return (compressionFlags & PACKET_COMPRESSED) != 0;
    }

    /** compressionFlags as in a share data header; 0 when there are none. */
    public int compressionFlags() {
        return compressionFlags;
    }

    /** Where the data begin, as an index of the buffer that is read. */
    public int position() {
        return position;
    }

    /** How many bytes of data there are. */
    public int length() {
        return length;
    }
}
