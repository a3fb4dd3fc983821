/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.rdp.pdu.fastpath.FastPathUpdates;
import dev.gatehouse.rdp.pdu.fastpath.FastPathWriter;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.screen.encode.BitmapUpdates;
import dev.gatehouse.rdp.screen.encode.ColorDepth;
import dev.gatehouse.rdp.screen.encode.Painting;
import dev.gatehouse.rdp.screen.paint.Rect;
import dev.gatehouse.rdp.sequence.McsIds;
import java.util.List;

/**
 * How a client takes what is painted. Immutable.
 *
 * @param depth of the session
 * @param fastPath whether it takes fast-path output
 * @param compressionHeader whether it wants TS_CD_HEADER in front of compressed bitmaps
 * @param shareId of the share that the slow path needs
 * @param ids its MCS channels
 */
record Output(ColorDepth depth, boolean fastPath, boolean compressionHeader, long shareId, McsIds ids) {

    /** Whole PDUs that paint {@code area}. */
    List<byte[]> paint(Painting painting, Rect area) {
        return BitmapUpdates.of(painting, area, depth, compressionHeader).stream()
                .map(this::framed)
                .toList();
    }

    private byte[] framed(byte[] update) {
        return fastPath ? FastPathWriter.single(FastPathUpdates.BITMAP, update) : data(ShareData.UPDATE, update);
    }

    /** A whole share data PDU. */
    byte[] data(int type, byte[] body) {
        return share(ShareData.encode(Frames.SERVER_CHANNEL, shareId, type, body));
    }

    /** A whole share control PDU. */
    byte[] share(byte[] pdu) {
        return Frames.sendData(ids.io(), pdu);
    }
}
