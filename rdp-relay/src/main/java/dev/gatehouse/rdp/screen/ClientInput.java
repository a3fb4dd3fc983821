/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.pdu.fastpath.FastPathInputs;

/** Reads a client's input events, in both of their forms, one after the other. */
final class ClientInput {

    /** Takes the events. */
    interface Events {

        /** A key went up or down. */
        void scancode(int scancode, boolean extended, boolean down);

        /** A character was entered or released. */
        void unicode(char character, boolean down);

        /** The toggle keys are these, in the flags of TS_FP_SYNC_EVENT. */
        void synchronize(int toggles);

        /** The pointer did something, in the flags of TS_POINTER_EVENT, [MS-RDPBCGR] 2.2.8.1.1.3.1.1.3. */
        void pointer(int flags, int x, int y);
    }

    private static final int SLOW_SYNCHRONIZE = 0x0000;
    private static final int SLOW_SCANCODE = 0x0004;
    private static final int SLOW_UNICODE = 0x0005;
    private static final int SLOW_POINTER = 0x8001;

    private static final int SLOW_EXTENDED = 0x0100;
    private static final int SLOW_EXTENDED1 = 0x0200;
    private static final int SLOW_RELEASE = 0x8000;

    private ClientInput() {}

    /**
     * TS_FP_INPUT_PDU, [MS-RDPBCGR] 2.2.8.1.2, behind its header.
     *
     * @param count numEvents of the header
     */
    static void readFastPath(WireReader payload, int count, Events events) throws WireException {
        FastPathInputs inputs = new FastPathInputs();
        inputs.begin(payload, count);
        while (inputs.next()) {
            boolean down = (inputs.flags() & FastPathInputs.RELEASE) == 0;
            switch (inputs.code()) {
                case FastPathInputs.SCANCODE -> fastPathScancode(inputs, down, events);
                case FastPathInputs.UNICODE -> events.unicode((char) inputs.key(), down);
                case FastPathInputs.SYNC -> events.synchronize(inputs.flags());
                case FastPathInputs.MOUSE -> events.pointer(inputs.pointerFlags(), inputs.x(), inputs.y());
                default -> {
                    // further buttons, relative pointers, time stamps: nothing here has a use for them
                }
            }
        }
    }

    /** The pause key's prefix E1 comes with the scancodes of other keys. */
    private static void fastPathScancode(FastPathInputs inputs, boolean down, Events events) {
        if ((inputs.flags() & FastPathInputs.EXTENDED1) == 0) {
            events.scancode(inputs.key(), (inputs.flags() & FastPathInputs.EXTENDED) != 0, down);
        }
    }

    /** TS_INPUT_PDU_DATA, [MS-RDPBCGR] 2.2.8.1.1.3.1. */
    static void readSlowPath(WireReader body, Events events) throws WireException {
        int count = body.u16Le("input numEvents");
        body.skip("input pad2Octets", 2);
        for (int i = 0; i < count; i++) {
            body.skip("input eventTime", 4);
            int type = body.u16Le("input messageType");
            int first = body.u16Le("input event");
            int second = body.u16Le("input event");
            int third = body.u16Le("input event");
            slowPathEvent(type, first, second, third, events);
        }
    }

    private static void slowPathEvent(int type, int first, int second, int third, Events events) {
        boolean down = (first & SLOW_RELEASE) == 0;
        switch (type) {
            case SLOW_SYNCHRONIZE -> events.synchronize(second);
            case SLOW_SCANCODE -> slowPathScancode(first, second, down, events);
            case SLOW_UNICODE -> events.unicode((char) second, down);
            case SLOW_POINTER -> events.pointer(first, second, third);
            default -> {
                // further buttons and unused events
            }
        }
    }

    private static void slowPathScancode(int flags, int scancode, boolean down, Events events) {
        if ((flags & SLOW_EXTENDED1) == 0) {
            events.scancode(scancode & 0xFF, (flags & SLOW_EXTENDED) != 0, down);
        }
    }
}
