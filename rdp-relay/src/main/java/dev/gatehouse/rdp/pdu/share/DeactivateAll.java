/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

/**
 * The Deactivate All PDU, [MS-RDPBCGR] 2.2.3.1: the share ends, another Demand Active may follow. What it carries says nothing, and some
 * servers send its header only: it is recognised by its type and only written here.
 */
public final class DeactivateAll {

    private static final int LENGTH = 7;

    private DeactivateAll() {}

    /**
     * The whole share control PDU.
     *
     * @param source the MCS channel of who sends it
     */
    public static byte[] encode(int source, long shareId) {
        return ShareControl.end(ShareControl.begin(ShareControl.DEACTIVATE_ALL, source, LENGTH)
                .u32Le(shareId)
                .u16Le(1)
                .u8(0));
    }
}
