/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.pdu.capability.CapabilitySet;
import dev.gatehouse.rdp.pdu.fastpath.FastPathHeader;
import dev.gatehouse.rdp.pdu.fastpath.FastPathUpdates;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.nego.X224Data;
import dev.gatehouse.rdp.pdu.share.ConfirmActive;
import dev.gatehouse.rdp.pdu.share.Control;
import dev.gatehouse.rdp.pdu.share.DemandActive;
import dev.gatehouse.rdp.pdu.share.FontList;
import dev.gatehouse.rdp.pdu.share.ShareControl;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.pdu.share.Synchronize;
import dev.gatehouse.rdp.screen.encode.DecodedDesktop;
import dev.gatehouse.rdp.sequence.McsIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client of the screen: makes its PDUs and understands what the screen sends. */
final class ScreenPeer {

    static final McsIds IDS = new McsIds(1007, 1003, 1008, Map.of("cliprdr", 1004));

    private static final int SERVER = 1002;
    private static final int NO_BITMAP_COMPRESSION_HDR = 0x0400;
    private static final int FASTPATH_OUTPUT_SUPPORTED = 0x0001;
    private static final int EXTRA_FLAGS = 10;

    private final int bits;
    private final boolean fastPath;
    private final boolean compressionHeader;
    final DecodedDesktop desktop;
    /** What the screen has sent, updates as "bitmap". */
    final List<String> received = new ArrayList<>();

    private int taken;

    ScreenPeer(int width, int height, int bits, boolean fastPath, boolean compressionHeader) {
        this.bits = bits;
        this.fastPath = fastPath;
        this.compressionHeader = compressionHeader;
        this.desktop = new DecodedDesktop(width, height, bits, compressionHeader);
    }

    static byte[] frame(int channel, byte[] userData) {
        return X224Data.encode(new McsPdu.SendDataRequest(IDS.user(), channel, userData).encode());
    }

    static byte[] data(int type, byte[] body) {
        return frame(IDS.io(), ShareData.encode(IDS.user(), HoldScreen.SHARE_ID, type, body));
    }

    byte[] confirmActive() {
        int flags = (fastPath ? FASTPATH_OUTPUT_SUPPORTED : 0) | (compressionHeader ? 0 : NO_BITMAP_COMPRESSION_HDR);
        List<CapabilitySet> sets = List.of(
                CapabilitySet.zero(CapabilitySet.GENERAL, 20).withU16(EXTRA_FLAGS, flags),
                CapabilitySet.zero(CapabilitySet.BITMAP, 24).withU16(0, bits));
        ConfirmActive confirm = new ConfirmActive(HoldScreen.SHARE_ID, ConfirmActive.ORIGINATOR, "MSTSC", sets);
        return frame(IDS.io(), confirm.encode(IDS.user()));
    }

    static byte[] synchronizePdu() {
        return data(ShareData.SYNCHRONIZE, new Synchronize(SERVER).encode());
    }

    static byte[] control(int action) {
        return data(ShareData.CONTROL, new Control(action, 0, 0).encode());
    }

    static byte[] fontList() {
        return data(ShareData.FONT_LIST, FontList.LIST.encode());
    }

    /** The client's whole part of the handshake. */
    List<byte[]> handshake() {
        return List.of(
                confirmActive(),
                synchronizePdu(),
                control(Control.COOPERATE),
                control(Control.REQUEST_CONTROL),
                fontList());
    }

    void connect(HoldScreen screen, Told told) throws WireException {
        screen.begin();
        for (byte[] pdu : handshake()) {
            screen.received(pdu);
        }
        told.paint(screen);
        take(told);
    }

    /** A fast-path input PDU with these events, the number of events in its header. */
    static byte[] fastPathInput(int... eventBytes) {
        return fastPathInput(1, eventBytes);
    }

    static byte[] fastPathInput(int events, int[] eventBytes) {
        WireWriter writer = new WireWriter(8).u8(events << 2).u8(2 + eventBytes.length);
        for (int value : eventBytes) {
            writer.u8(value);
        }
        return writer.toBytes();
    }

    /** Presses and releases a key in one fast-path PDU. */
    static byte[] key(int scancode) {
        return fastPathInput(2, new int[] {0x00, scancode, 0x01, scancode});
    }

    static byte[] pointer(int flags, int x, int y) {
        return fastPathInput(0x20, flags & 0xFF, flags >> 8, x & 0xFF, x >> 8, y & 0xFF, y >> 8);
    }

    /** One event of a slow-path input PDU. */
    static byte[] slowPathInput(int type, int first, int second, int third) {
        WireWriter writer = new WireWriter(16).u16Le(1).u16Le(0).u32Le(77);
        writer.u16Le(type).u16Le(first).u16Le(second).u16Le(third);
        return data(ShareData.INPUT, writer.toBytes());
    }

    /** Understands what has been sent since the last time. */
    void take(Told told) throws WireException {
        while (taken < told.sent.size()) {
            byte[] pdu = told.sent.get(taken++);
            assertThat(pdu.length).isLessThanOrEqualTo(8_192);
            if (FastPathHeader.isFastPath(pdu[0])) {
                takeFastPath(pdu);
            } else {
                takeSlowPath(pdu);
            }
        }
    }

    private void takeFastPath(byte[] pdu) throws WireException {
        WireReader reader = WireReader.over(pdu);
        FastPathHeader header = FastPathHeader.decode(reader);
        assertThat(header.length()).isEqualTo(pdu.length);
        WireReader payload = header.payload(reader);
        assertThat(payload.u8("updateHeader")).isEqualTo(FastPathUpdates.BITMAP);
        int size = payload.u16Le("size");
        assertThat(size).isEqualTo(payload.remaining());
        bitmap(payload.bytes("update", size, 65_535));
    }

    private void takeSlowPath(byte[] pdu) throws WireException {
        McsPdu.SendDataIndication indication = (McsPdu.SendDataIndication) McsPdu.decode(X224Data.decode(pdu));
        assertThat(indication.initiator()).isEqualTo(SERVER);
        assertThat(indication.channelId()).isEqualTo(IDS.io());
        WireReader userData = WireReader.over(indication.userData());
        ShareControl control = ShareControl.next(userData);
        assertThat(control.source()).isEqualTo(SERVER);
        assertThat(ShareControl.more(userData)).isFalse();
        switch (control.type()) {
            case ShareControl.DEMAND_ACTIVE -> demanded(DemandActive.decode(control.body()));
            case ShareControl.DEACTIVATE_ALL -> received.add("deactivate all");
            default -> takeData(ShareData.decode(control.body()));
        }
    }

    private void demanded(DemandActive demand) {
        CapabilitySet bitmap =
                CapabilitySet.find(demand.sets(), CapabilitySet.BITMAP).orElseThrow();
        received.add("demand active " + bitmap.u16(8) + "x" + bitmap.u16(10) + "x" + bitmap.u16(0));
    }

    private void takeData(ShareData data) throws WireException {
        assertThat(data.shareId()).isEqualTo(HoldScreen.SHARE_ID);
        switch (data.type()) {
            case ShareData.UPDATE ->
                bitmap(data.body().bytes("update", data.body().remaining(), 65_535));
            case ShareData.SYNCHRONIZE -> received.add("synchronize");
            case ShareData.CONTROL ->
                received.add("control " + Control.decode(data.body()).action());
            case ShareData.FONT_MAP -> received.add("font map");
            default -> received.add("data " + data.type());
        }
    }

    private void bitmap(byte[] update) throws WireException {
        desktop.take(update);
        received.add("bitmap");
    }
}
