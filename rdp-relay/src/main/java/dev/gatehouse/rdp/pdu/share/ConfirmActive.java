/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.pdu.capability.CapabilitySet;
import java.util.List;

/**
 * The Confirm Active PDU, [MS-RDPBCGR] 2.2.1.13.2. Immutable.
 *
 * @param shareId the share of the Demand Active that it answers, 32 bits
 * @param originatorId originatorId, {@value #ORIGINATOR} from every client that follows the specification
 * @param sourceDescriptor sourceDescriptor as Latin-1 text without its terminator
 * @param sets in the client's order
 */
public record ConfirmActive(long shareId, int originatorId, String sourceDescriptor, List<CapabilitySet> sets) {

    /** The server's channel. */
    public static final int ORIGINATOR = 0x03EA;

    private static final int LENGTH_USUAL = 1024;

    /** Copies {@code sets}. */
    public ConfirmActive {
        sets = List.copyOf(sets);
    }

    /** Reads the body of a share control PDU. */
    public static ConfirmActive decode(WireReader body) throws WireException {
        long shareId = body.u32Le("confirm active shareId");
        int originator = body.u16Le("confirm active originatorId");
        int descriptorLength = body.u16Le("confirm active lengthSourceDescriptor");
        int setsLength = body.u16Le("confirm active lengthCombinedCapabilities");
        String descriptor = DemandActive.descriptor(body, descriptorLength);
        List<CapabilitySet> sets = CapabilitySet.decodeAll(body.slice("confirm active capabilities", setsLength));
        return new ConfirmActive(shareId, originator, descriptor, sets);
    }

    /**
     * The whole share control PDU.
     *
     * @param source the MCS channel of who sends it
     */
    public byte[] encode(int source) {
        WireWriter writer = ShareControl.begin(ShareControl.CONFIRM_ACTIVE, source, LENGTH_USUAL);
        writer.u32Le(shareId).u16Le(originatorId);
        DemandActive.encodeSets(writer, sourceDescriptor, sets);
        return ShareControl.end(writer);
    }

    /** The same with other capability sets. */
    public ConfirmActive withSets(List<CapabilitySet> other) {
        return new ConfirmActive(shareId, originatorId, sourceDescriptor, other);
    }
}
