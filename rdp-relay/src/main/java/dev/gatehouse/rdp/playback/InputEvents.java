/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;

/**
 * Input PDUs, [MS-RDPBCGR] 2.2.8.1.2 (fast path) and 2.2.8.1.1.3 (slow path), as key events on a keyboard; the mouse is read over.
 * Confined to one thread.
 */
final class InputEvents {

    private static final int ENCRYPTED_MASK = 0xC0;
    private static final int LONG_LENGTH = 0x80;
    private static final int FLAGS_MASK = 0x1F;
    private static final int RELEASED = 0x01;
    private static final int EXTENDED = 0x02;
    private static final int EXTENDED_1 = 0x04;
    private static final int NUM_LOCK = 0x45;
    private static final int MOUSE_LENGTH = 6;
    private static final int QOE_LENGTH = 4;
    private static final int SLOW_RELEASED = 0x8000;
    private static final int SLOW_EXTENDED = 0x0100;
    private static final int SLOW_EXTENDED_1 = 0x0200;
    private static final int SLOW_DATA_LENGTH = 6;

    private final Keyboard keyboard;
    private final StringBuilder typed;
    private boolean pausing;

    /** @param typed what is typed is appended here */
    InputEvents(Keyboard keyboard, StringBuilder typed) {
        this.keyboard = keyboard;
        this.typed = typed;
    }

    /** A whole fast-path input PDU. */
    void fastPath(WireReader pdu) throws WireException {
        int header = pdu.u8("fast-path header");
        if ((header & ENCRYPTED_MASK) != 0) {
            throw WireException.invalidField("fast-path flags", header >> 6, "are those of an encrypted pdu");
        }
        if ((pdu.u8("fast-path length") & LONG_LENGTH) != 0) {
            pdu.skip("fast-path length", 1);
        }
        int count = header >> 2 & 0x0F;
        if (count == 0) {
            count = pdu.u8("fast-path events");
        }
        for (int i = 0; i < count; i++) {
            int event = pdu.u8("fast-path event");
            fastPathEvent(event >> 5, event & FLAGS_MASK, pdu);
        }
    }

    private void fastPathEvent(int code, int flags, WireReader pdu) throws WireException {
        boolean released = (flags & RELEASED) != 0;
        switch (code) {
            case 0 -> key(pdu.u8("scancode"), (flags & EXTENDED) != 0, (flags & EXTENDED_1) != 0, released);
            case 1, 2, 5 -> pdu.skip("mouse event", MOUSE_LENGTH);
            case 3 -> keyboard.synchronize(flags);
            case 4 -> unicode(pdu.u16Le("unicode event"), released);
            case 6 -> pdu.skip("quality of experience event", QOE_LENGTH);
            default -> throw WireException.invalidField("fast-path event code", code, "is unknown");
        }
    }

    /** The body of a slow-path input PDU, behind the share data header. */
    void slowPath(WireReader body) throws WireException {
        int count = body.u16Le("input events");
        body.skip("input events pad", 2);
        for (int i = 0; i < count; i++) {
            body.skip("event time", 4);
            int type = body.u16Le("event type");
            slowPathEvent(type, body.slice("event data", SLOW_DATA_LENGTH));
        }
    }

    private void slowPathEvent(int type, WireReader data) throws WireException {
        int first = data.u16Le("event flags");
        switch (type) {
            case 0x0000 -> keyboard.synchronize((int) data.u32Le("toggle flags"));
            case 0x0004 ->
                key(
                        data.u16Le("scancode") & 0xFF,
                        (first & SLOW_EXTENDED) != 0,
                        (first & SLOW_EXTENDED_1) != 0,
                        (first & SLOW_RELEASED) != 0);
            case 0x0005 -> unicode(data.u16Le("unicode event"), (first & SLOW_RELEASED) != 0);
            default -> {} // the mouse, and what is unused
        }
    }

    /** Only Pause has the prefix E1, with the code of Ctrl, before that of Num Lock. */
    private void key(int scancode, boolean extended, boolean extended1, boolean released) {
        boolean isPause = pausing && scancode == NUM_LOCK;
        pausing = extended1;
        if (!extended1) {
            keyboard.key(scancode, extended || isPause, released, typed);
        }
    }

    private void unicode(int unit, boolean released) {
        if (!released) {
            keyboard.unicode((char) unit, typed);
        }
    }
}
