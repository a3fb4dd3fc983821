/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.pdu.capability.CapabilitySet;
import dev.gatehouse.rdp.pdu.capability.ServerCapabilities;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.nego.X224Data;
import dev.gatehouse.rdp.pdu.share.ConfirmActive;
import dev.gatehouse.rdp.pdu.share.Control;
import dev.gatehouse.rdp.pdu.share.DemandActive;
import dev.gatehouse.rdp.pdu.share.FontList;
import dev.gatehouse.rdp.pdu.share.ShareControl;
import dev.gatehouse.rdp.pdu.share.ShareData;
import dev.gatehouse.rdp.pdu.share.Synchronize;
import dev.gatehouse.rdp.sequence.McsIds;
import java.util.List;

/** The PDUs of capabilities exchange and finalization, [MS-RDPBCGR] 1.3.1.1, of both sides. Stateless. */
final class ActivePhase {

    /** The synthetic target's share; Gatehouse's own screen has another one. */
    static final long TARGET_SHARE_ID = 0x0002_03EA;

    static final int WIDTH = 1024;
    static final int HEIGHT = 768;

    private static final int BITS_PER_PIXEL = 32;
    private static final int SERVER = McsPdu.SERVER_USER_ID;
    private static final int GENERAL_LENGTH = 20;
    private static final int GENERAL_EXTRA_FLAGS = 10;
    private static final int FASTPATH_OUTPUT_SUPPORTED = 0x0001;
    private static final int BITMAP_LENGTH = 24;

    private ActivePhase() {}

    // ------------------------------------------------------------------ the server's

    static byte[] demandActive(McsIds ids) {
        DemandActive demand =
                new DemandActive(TARGET_SHARE_ID, "RDP", ServerCapabilities.announce(WIDTH, HEIGHT, BITS_PER_PIXEL), 0);
        return fromServer(ids, demand.encode(SERVER));
    }

    /** The answer to one finalization PDU of the client; empty when there is none. */
    static byte[] answer(McsIds ids, ShareData data) throws WireException {
        return switch (data.type()) {
            case ShareData.SYNCHRONIZE -> data(ids, ShareData.SYNCHRONIZE, new Synchronize(ids.user()).encode());
            case ShareData.CONTROL -> control(ids, Control.decode(data.body()).action());
            case ShareData.FONT_LIST -> data(ids, ShareData.FONT_MAP, FontList.MAP.encode());
            default -> new byte[0];
        };
    }

    private static byte[] control(McsIds ids, int action) {
        Control control = action == Control.COOPERATE
                ? new Control(Control.COOPERATE, 0, 0)
                : new Control(Control.GRANTED_CONTROL, ids.user(), SERVER);
        return data(ids, ShareData.CONTROL, control.encode());
    }

    private static byte[] data(McsIds ids, int type, byte[] body) {
        return fromServer(ids, ShareData.encode(SERVER, TARGET_SHARE_ID, type, body));
    }

    private static byte[] fromServer(McsIds ids, byte[] share) {
        return X224Data.encode(new McsPdu.SendDataIndication(SERVER, ids.io(), share).encode());
    }

    // ------------------------------------------------------------------ the client's

    /** Confirm Active and the whole finalization, as clients send it without waiting. */
    static List<byte[]> confirm(McsIds ids, long shareId) {
        List<CapabilitySet> sets = List.of(
                CapabilitySet.zero(CapabilitySet.GENERAL, GENERAL_LENGTH)
                        .withU16(GENERAL_EXTRA_FLAGS, FASTPATH_OUTPUT_SUPPORTED),
                CapabilitySet.zero(CapabilitySet.BITMAP, BITMAP_LENGTH).withU16(0, BITS_PER_PIXEL));
        ConfirmActive confirm = new ConfirmActive(shareId, ConfirmActive.ORIGINATOR, "PERF", sets);
        return List.of(
                fromClient(ids, confirm.encode(ids.user())),
                data(ids, shareId, ShareData.SYNCHRONIZE, new Synchronize(SERVER).encode()),
                data(ids, shareId, ShareData.CONTROL, new Control(Control.COOPERATE, 0, 0).encode()),
                data(ids, shareId, ShareData.CONTROL, new Control(Control.REQUEST_CONTROL, 0, 0).encode()),
                data(ids, shareId, ShareData.FONT_LIST, FontList.LIST.encode()));
    }

    private static byte[] data(McsIds ids, long shareId, int type, byte[] body) {
        return fromClient(ids, ShareData.encode(ids.user(), shareId, type, body));
    }

    private static byte[] fromClient(McsIds ids, byte[] share) {
        return X224Data.encode(new McsPdu.SendDataRequest(ids.user(), ids.io(), share).encode());
    }

    // ------------------------------------------------------------------ both

    /** The share PDUs in a slow-path frame; a reader over nothing when it carries none. */
    static WireReader sharePdus(byte[] frame, int io) throws WireException {
        McsPdu pdu = McsPdu.decode(X224Data.decode(frame));
        if (pdu instanceof McsPdu.SendDataIndication data && data.channelId() == io) {
            return WireReader.over(data.userData());
        }
        if (pdu instanceof McsPdu.SendDataRequest data && data.channelId() == io) {
            return WireReader.over(data.userData());
        }
        return WireReader.over(new byte[0]);
    }

    /** The next of them. */
    static ShareControl next(WireReader sharePdus) throws WireException {
        return ShareControl.next(sharePdus);
    }
}
