/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.Optional;

/**
 * TS_SUPPRESS_OUTPUT_PDU, [MS-RDPBCGR] 2.2.11.3: a minimised client wants no display updates. Immutable.
 *
 * @param desktop where they are wanted; empty to want none
 */
public record SuppressOutput(Optional<Rectangle> desktop) {

    private static final int ALLOW_DISPLAY_UPDATES = 1;

    /** Reads the body of a share data PDU. */
    public static SuppressOutput decode(WireReader body) throws WireException {
        int allow = body.u8("suppress output allowDisplayUpdates");
        body.skip("suppress output pad3Octets", 3);
        return new SuppressOutput(
                allow == ALLOW_DISPLAY_UPDATES ? Optional.of(Rectangle.decode(body)) : Optional.empty());
    }

    /** The body of a share data PDU. */
    public byte[] encode() {
        WireWriter writer = new WireWriter(4 + Rectangle.LENGTH);
        writer.u8(desktop.isPresent() ? ALLOW_DISPLAY_UPDATES : 0).zeros(3);
        desktop.ifPresent(area -> area.encode(writer));
        return writer.toBytes();
    }
}
