/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * TS_REFRESH_RECT_PDU, [MS-RDPBCGR] 2.2.11.2: the server is to draw these areas again. Immutable.
 *
 * @param areas at most 255
 */
public record RefreshRect(List<Rectangle> areas) {

    private static final int AREAS_MAX = 0xFF;

    /** Copies {@code areas}. */
    public RefreshRect {
        areas = List.copyOf(areas);
        if (areas.size() > AREAS_MAX) {
            throw new IllegalArgumentException(areas.size() + " areas exceed " + AREAS_MAX);
        }
    }

    /** Reads the body of a share data PDU. */
    public static RefreshRect decode(WireReader body) throws WireException {
        int count = body.u8("refresh rect numberOfAreas");
        body.skip("refresh rect pad3Octets", 3);
        List<Rectangle> areas = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            areas.add(Rectangle.decode(body));
        }
        return new RefreshRect(areas);
    }

    /** The body of a share data PDU. */
    public byte[] encode() {
        WireWriter writer = new WireWriter(4 + areas.size() * Rectangle.LENGTH);
        writer.u8(areas.size()).zeros(3);
        areas.forEach(area -> area.encode(writer));
        return writer.toBytes();
    }
}
