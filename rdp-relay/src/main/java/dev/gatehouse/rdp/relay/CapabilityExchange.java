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
import dev.gatehouse.rdp.pdu.share.ConfirmActive;
import dev.gatehouse.rdp.pdu.share.DemandActive;
import dev.gatehouse.rdp.pdu.share.ShareControl;
import java.util.List;

/** Narrows what both sides announce to what a recording can show, [MS-RDPBCGR] 1.3.1.1 (capabilities exchange). Stateless. */
final class CapabilityExchange {

    private static final int BITMAP_PREFERRED_BITS_PER_PIXEL = 0;
    private static final int BITMAP_DESKTOP_WIDTH = 8;
    private static final int BITMAP_DESKTOP_HEIGHT = 10;

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
                demand.withSets(sets).encode(control.source()),
                demand.shareId(),
                bitmap.u16(BITMAP_DESKTOP_WIDTH),
                bitmap.u16(BITMAP_DESKTOP_HEIGHT),
                bitmap.u16(BITMAP_PREFERRED_BITS_PER_PIXEL));
    }

    /**
     * A client's confirmation as the target gets it.
     *
     * @param client what the client can do
     */
    record Confirmed(byte[] pdu, ClientCapabilities client) {}

    /**
     * @param pdu a whole Confirm Active PDU from its Share Control Header on
     * @param user the client's user channel on the target's leg
     */
    static Confirmed confirmActive(byte[] pdu, int user) throws WireException {
        ConfirmActive confirm =
                ConfirmActive.decode(ShareControl.next(WireReader.over(pdu)).body());
        return new Confirmed(
                confirm.withSets(DecodableProfile.towardTarget(confirm.sets())).encode(user),
                ClientCapabilities.of(confirm.sets()));
    }
}
