/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.share;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.pdu.capability.CapabilitySet;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The Demand Active PDU, [MS-RDPBCGR] 2.2.1.13.1. Immutable.
 *
 * @param shareId the share that begins, 32 bits
 * @param sourceDescriptor sourceDescriptor as Latin-1 text without its terminator, at most {@value #DESCRIPTOR_LENGTH_MAX} characters
 * @param sets in the server's order
 * @param sessionId sessionId, which clients ignore
 */
public record DemandActive(long shareId, String sourceDescriptor, List<CapabilitySet> sets, long sessionId) {

    /** How long sourceDescriptor may be. */
    public static final int DESCRIPTOR_LENGTH_MAX = 255;

    private static final int LENGTH_USUAL = 512;

    /** Copies {@code sets}. */
    public DemandActive {
        sets = List.copyOf(sets);
    }

    /** Reads the body of a share control PDU. */
    public static DemandActive decode(WireReader body) throws WireException {
        long shareId = body.u32Le("demand active shareId");
        int descriptorLength = body.u16Le("demand active lengthSourceDescriptor");
        int setsLength = body.u16Le("demand active lengthCombinedCapabilities");
        String descriptor = descriptor(body, descriptorLength);
        List<CapabilitySet> sets = CapabilitySet.decodeAll(body.slice("demand active capabilities", setsLength));
        long sessionId = body.remaining() < 4 ? 0 : body.u32Le("demand active sessionId");
        return new DemandActive(shareId, descriptor, sets, sessionId);
    }

    /**
     * The whole share control PDU.
     *
     * @param source the MCS channel of who sends it
     */
    public byte[] encode(int source) {
        WireWriter writer = ShareControl.begin(ShareControl.DEMAND_ACTIVE, source, LENGTH_USUAL);
        writer.u32Le(shareId);
        encodeSets(writer, sourceDescriptor, sets);
        return ShareControl.end(writer.u32Le(sessionId));
    }

    /** The same with other capability sets. */
    public DemandActive withSets(List<CapabilitySet> other) {
        return new DemandActive(shareId, sourceDescriptor, other, sessionId);
    }

    static String descriptor(WireReader body, int length) throws WireException {
        String text = new String(
                body.bytes("sourceDescriptor", length, DESCRIPTOR_LENGTH_MAX + 1), StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    static void encodeSets(WireWriter writer, String descriptor, List<CapabilitySet> sets) {
        byte[] text = (descriptor + '\0').getBytes(StandardCharsets.ISO_8859_1);
        writer.u16Le(text.length).u16Le(CapabilitySet.lengthOfAll(sets)).bytes(text);
        CapabilitySet.encodeAll(writer, sets);
    }
}
