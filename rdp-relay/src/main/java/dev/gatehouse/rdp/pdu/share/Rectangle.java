/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * TS_RECTANGLE16, [MS-RDPBCGR] 2.2.11.1, in pixels, each edge inside. Immutable. Neither order nor extent is checked.
 */
public record Rectangle(int left, int top, int right, int bottom) {

    static final int LENGTH = 8;

    static Rectangle decode(WireReader reader) throws WireException {
        return new Rectangle(
                reader.u16Le("rectangle left"),
                reader.u16Le("rectangle top"),
                reader.u16Le("rectangle right"),
                reader.u16Le("rectangle bottom"));
    }

    void encode(WireWriter writer) {
        writer.u16Le(left).u16Le(top).u16Le(right).u16Le(bottom);
    }
}
