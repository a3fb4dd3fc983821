/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.mcs;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * DomainParameters, [T125] section 7. Immutable; each 0..2^32-1.
 *
 * @param channelIdsMax how many channels may be in use
 * @param userIdsMax how many of them may be user channels
 * @param tokenIdsMax how many tokens may be in use
 * @param priorities how many priorities there are
 * @param throughputMin in bytes a second, 0 for any
 * @param heightMax of the domain's tree
 * @param pduSizeMax in bytes
 * @param protocolVersion 1 or 2
 */
public record DomainParameters(
        long channelIdsMax,
        long userIdsMax,
        long tokenIdsMax,
        long priorities,
        long throughputMin,
        long heightMax,
        long pduSizeMax,
        long protocolVersion) {

    private static final int LENGTH_MAX = 64;

    /** What a client asks for, as mstsc does: [MS-RDPBCGR] 4.1.3, targetParameters. */
    public static DomainParameters target() {
        return new DomainParameters(34, 2, 0, 1, 0, 1, 0xFFFF, 2);
    }

    /** What a client can live with: [MS-RDPBCGR] 4.1.3, minimumParameters. */
    public static DomainParameters minimum() {
        return new DomainParameters(1, 1, 1, 1, 0, 1, 1056, 2);
    }

    /** What a client can take: [MS-RDPBCGR] 4.1.3, maximumParameters. */
    public static DomainParameters maximum() {
        return new DomainParameters(0xFFFF, 0xFC17, 0xFFFF, 1, 0, 1, 0xFFFF, 2);
    }

    /** What a server answers, as Windows does: [MS-RDPBCGR] 4.1.4. */
    public static DomainParameters answered() {
        return new DomainParameters(34, 3, 0, 1, 0, 1, 0xFFF8, 2);
    }

    static DomainParameters decode(String field, WireReader reader) throws WireException {
        WireReader value = Ber.value(field, reader, Ber.TAG_SEQUENCE, LENGTH_MAX);
        DomainParameters parameters = new DomainParameters(
                number(field, value),
                number(field, value),
                number(field, value),
                number(field, value),
                number(field, value),
                number(field, value),
                number(field, value),
                number(field, value));
        value.expectEnd(field);
        return parameters;
    }

    private static long number(String field, WireReader value) throws WireException {
        return Ber.unsigned(field + " value", value, Ber.TAG_INTEGER);
    }

    void encode(WireWriter writer) {
        WireWriter contents = new WireWriter();
        long[] values = {
            channelIdsMax, userIdsMax, tokenIdsMax, priorities, throughputMin, heightMax, pduSizeMax, protocolVersion
        };
        for (long value : values) {
            Ber.writeUnsigned(contents, Ber.TAG_INTEGER, value);
        }
        Ber.write(writer, Ber.TAG_SEQUENCE, contents.toBytes());
    }
}
