/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * TS_FONT_LIST_PDU, [MS-RDPBCGR] 2.2.1.18, and TS_FONT_MAP_PDU, 2.2.1.22, which have the same form. Immutable.
 *
 * @param numberFonts numberFonts or numberEntries, 0 in practice
 * @param totalNumberFonts totalNumFonts or totalNumEntries, 0 in practice
 * @param flags listFlags or mapFlags
 * @param entrySize entrySize in bytes
 */
public record FontList(int numberFonts, int totalNumberFonts, int flags, int entrySize) {

    /** What a client sends as its Font List. */
    public static final FontList LIST = new FontList(0, 0, 0x0003, 0x0032);

    /** What a server sends as its Font Map. */
    public static final FontList MAP = new FontList(0, 0, 0x0003, 0x0004);

    private static final int LENGTH = 8;

    /** Reads the body of a share data PDU. An empty one, as old clients send it, is {@link #LIST}. */
    public static FontList decode(WireReader body) throws WireException {
        if (body.remaining() == 0) {
            return LIST;
        }
        return new FontList(
                body.u16Le("font numberFonts"),
                body.u16Le("font totalNumFonts"),
                body.u16Le("font flags"),
                body.u16Le("font entrySize"));
    }

    /** The body of a share data PDU. */
    public byte[] encode() {
        return new WireWriter(LENGTH)
                .u16Le(numberFonts)
                .u16Le(totalNumberFonts)
                .u16Le(flags)
                .u16Le(entrySize)
                .toBytes();
    }
}
