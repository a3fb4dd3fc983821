/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.fastpath;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;

/**
 * Walks over the events of a fast-path input PDU in place: TS_FP_INPUT_EVENT, [MS-RDPBCGR] 2.2.8.1.2.2. One object can walk over many PDUs
 * and allocates nothing. Confined to one thread.
 */
public final class FastPathInputs {

    /** FASTPATH_INPUT_EVENT_SCANCODE: {@link #key} and flags such as {@link #RELEASE}. */
    public static final int SCANCODE = 0x0;

    /** FASTPATH_INPUT_EVENT_MOUSE: {@link #pointerFlags}, {@link #x}, {@link #y}. */
    public static final int MOUSE = 0x1;

    /** FASTPATH_INPUT_EVENT_MOUSEX: the same for further buttons. */
    public static final int MOUSEX = 0x2;

    /** FASTPATH_INPUT_EVENT_SYNC: lock keys in the flags. */
    public static final int SYNC = 0x3;

    /** FASTPATH_INPUT_EVENT_UNICODE: {@link #key} is a UTF-16 code unit. */
    public static final int UNICODE = 0x4;

    /** TS_FP_RELPOINTER_EVENT: {@link #x} and {@link #y} are signed distances. */
    public static final int RELATIVE_MOUSE = 0x5;

    /** FASTPATH_INPUT_EVENT_QOE_TIMESTAMP: {@link #timestamp}. */
    public static final int QOE_TIMESTAMP = 0x6;

    /** FASTPATH_INPUT_KBDFLAGS_RELEASE: the key goes up. */
    public static final int RELEASE = 0x01;

    /** FASTPATH_INPUT_KBDFLAGS_EXTENDED: scan code with prefix E0. */
    public static final int EXTENDED = 0x02;

    /** FASTPATH_INPUT_KBDFLAGS_EXTENDED1: scan code with prefix E1. */
    public static final int EXTENDED1 = 0x04;

    private static final int FLAGS_MASK = 0x1F;
    private static final int CODE_SHIFT = 5;

    @SuppressWarnings("NullAway.Init") // set by begin()
    private WireReader reader;

    private int left;
    private int header;
    private int key;
    private int pointerFlags;
    private int x;
    private int y;
    private long timestamp;

    /**
     * Takes what follows the fast-path header.
     *
     * @param events numEvents of the header, 0 when a byte of {@code payload} says how many
     */
    public void begin(WireReader payload, int events) throws WireException {
        reader = payload;
        left = events == 0 ? payload.u8("fast-path numEvents") : events;
    }

    /** How many events have not been stepped to. */
    public int left() {
        return left;
    }

    /**
     * Steps to the next event.
     *
     * @return false when there is none
     * @throws WireException also for an event of unknown form, whose length nobody knows
     */
    public boolean next() throws WireException {
        if (left == 0) {
            reader.expectEnd("fast-path input");
            return false;
        }
        left--;
        header = reader.u8("fast-path eventHeader");
        readBody();
        return true;
    }

    private void readBody() throws WireException {
        switch (code()) {
            case SCANCODE -> key = reader.u8("fast-path keyCode");
            case MOUSE, MOUSEX -> pointer(reader.u16Le("pointerFlags"), reader.u16Le("xPos"), reader.u16Le("yPos"));
            case SYNC -> key = 0;
            case UNICODE -> key = reader.u16Le("fast-path unicodeCode");
            case RELATIVE_MOUSE ->
                pointer(reader.u16Le("pointerFlags"), (short) reader.u16Le("xDelta"), (short) reader.u16Le("yDelta"));
            case QOE_TIMESTAMP -> timestamp = reader.u32Le("fast-path timestamp");
            default -> throw WireException.invalidField("fast-path eventCode", code(), "is unknown");
        }
    }

    private void pointer(int newFlags, int newX, int newY) {
        pointerFlags = newFlags;
        x = newX;
        y = newY;
    }

    /** eventCode, such as {@link #SCANCODE}. */
    public int code() {
        return header >>> CODE_SHIFT;
    }

    /** eventFlags, 5 bits. */
    public int flags() {
        return header & FLAGS_MASK;
    }

    /** keyCode of {@link #SCANCODE}, unicodeCode of {@link #UNICODE}. */
    public int key() {
        return key;
    }

    /** pointerFlags of the pointer events. */
    public int pointerFlags() {
        return pointerFlags;
    }

    /** Horizontal position in pixels, or distance. */
    public int x() {
        return x;
    }

    /** Vertical position in pixels, or distance. */
    public int y() {
        return y;
    }

    /** timestamp of {@link #QOE_TIMESTAMP}, milliseconds by the client's clock. */
    public long timestamp() {
        return timestamp;
    }
}
