/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.pdu.capability.CapabilitySet;
import dev.gatehouse.rdp.pdu.capability.ClientCapabilities;
import dev.gatehouse.rdp.pdu.capability.DecodableProfile;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.pdu.share.ConfirmActive;
import dev.gatehouse.rdp.pdu.share.DemandActive;
import dev.gatehouse.rdp.pdu.share.ShareControl;
import java.util.List;

/** Narrows what both sides announce to what a recording can show, [MS-RDPBCGR] 1.3.1.1 (capabilities exchange). Stateless. */
final class CapabilityExchange {

    private static final int BITMAP_PREFERRED_BITS_PER_PIXEL = 0;
    private static final int BITMAP_DESKTOP_WIDTH = 8;
    private static final int BITMAP_DESKTOP_HEIGHT = 10;

    /** [MS-RDPBCGR] 2.2.1.3.2: what a desktop can have at most. */
    private static final int SIDE_MAX = 8192;

    private CapabilityExchange() {}

    /**
     * A target's demand as the client gets it.
     *
     * @param pdu the whole share control PDU
     * @param colorDepth bits per pixel that the target prefers
     */
    record Demanded(byte[] pdu, long shareId, int width, int height, int colorDepth) {}

    /** @param pdu a whole Demand Active PDU from its Share Control Header on */
    static Demanded demandActive(byte[] pdu) throws WireException {
        ShareControl control = ShareControl.next(WireReader.over(pdu));
        DemandActive demand = DemandActive.decode(control.body());
        List<CapabilitySet> sets = DecodableProfile.towardClient(demand.sets());
        CapabilitySet bitmap = CapabilitySet.find(sets, CapabilitySet.BITMAP)
                .orElseThrow(() -> WireException.invalidField(
                        "demand active capabilities", sets.size(), "sets hold no bitmap capability set"));
        if (bitmap.u16(BITMAP_DESKTOP_WIDTH) == 0 || bitmap.u16(BITMAP_DESKTOP_HEIGHT) == 0) {
            throw WireException.invalidField("demand active desktop", 0, "pixels are no desktop");
        }
        return new Demanded(
                fitting(demand.withSets(sets).encode(control.source())),
                demand.shareId(),
                side("desktop width", bitmap.u16(BITMAP_DESKTOP_WIDTH)),
                side("desktop height", bitmap.u16(BITMAP_DESKTOP_HEIGHT)),
                bitmap.u16(BITMAP_PREFERRED_BITS_PER_PIXEL));
    }

    /**
     * A client's confirmation as the target gets it.
     *
     * @param shareId the share that it answers
     * @param client what the client can do
     */
    record Confirmed(byte[] pdu, long shareId, ClientCapabilities client) {}

    /**
     * @param pdu a whole Confirm Active PDU from its Share Control Header on
     * @param user the client's user channel on the target's leg
     */
    static Confirmed confirmActive(byte[] pdu, int user) throws WireException {
        ConfirmActive confirm =
                ConfirmActive.decode(ShareControl.next(WireReader.over(pdu)).body());
        return new Confirmed(
                fitting(confirm.withSets(DecodableProfile.towardTarget(confirm.sets()))
                        .encode(user)),
                confirm.shareId(),
                ClientCapabilities.of(confirm.sets()));
    }

    private static int side(String field, int pixels) throws WireException {
        if (pixels < 1 || pixels > SIDE_MAX) {
            throw WireException.invalidField(field, pixels, "is outside 1.." + SIDE_MAX);
        }
        return pixels;
    }

    /** Sets of ours in the place of shorter ones may make a PDU longer than MCS can carry. */
    private static byte[] fitting(byte[] pdu) throws WireException {
        if (pdu.length > McsPdu.USER_DATA_LENGTH_MAX) {
            throw WireException.limitExceeded("capabilities", pdu.length, McsPdu.USER_DATA_LENGTH_MAX);
        }
        return pdu;
    }
}
