/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A list of AV_PAIR, [MS-NLMP] 2.2.2.1, in the order of the wire. Immutable by convention. */
final class AvPairs {

    static final int EOL = 0;
    static final int NB_COMPUTER_NAME = 1;
    static final int NB_DOMAIN_NAME = 2;
    static final int DNS_COMPUTER_NAME = 3;
    static final int DNS_DOMAIN_NAME = 4;
    static final int FLAGS = 6;
    static final int TIMESTAMP = 7;
    static final int TARGET_NAME = 9;
    static final int CHANNEL_BINDINGS = 10;

    /** Bit of {@link #FLAGS}: the AUTHENTICATE_MESSAGE has a MIC. */
    static final int FLAG_MIC = 0x2;

    /** Eleven are defined. */
    static final int COUNT_MAX = 32;

    static final int VALUE_BYTES_MAX = 4096;
    static final int TIMESTAMP_BYTES = 8;

    private static final int FLAGS_BYTES = 4;

    private final List<AvPair> pairs;

    private AvPairs(List<AvPair> pairs) {
        this.pairs = List.copyOf(pairs);
    }

    private record AvPair(int id, byte[] value) {}

    static AvPairs empty() {
        return new AvPairs(List.of());
    }

    /** With {@code value} at the end, in the place of every other one of this id. */
    AvPairs with(int id, byte[] value) {
        List<AvPair> extended = new ArrayList<>(pairs);
        extended.removeIf(pair -> pair.id == id);
        extended.add(new AvPair(id, value));
        return new AvPairs(extended);
    }

    /** With the bits set, and those that were set before. */
    AvPairs withFlags(int bits) throws WireException {
        return with(FLAGS, new WireWriter().u32Le(flags() | bits).toBytes());
    }

    /** The first value of this id. */
    Optional<byte[]> find(int id) {
        return pairs.stream().filter(pair -> pair.id == id).map(AvPair::value).findFirst();
    }

    /** MsvAvFlags, 0 when there are none. */
    int flags() throws WireException {
        Optional<byte[]> flags = sized(FLAGS, FLAGS_BYTES);
        return flags.isEmpty() ? 0 : (int) WireReader.over(flags.get()).u32Le("av flags");
    }

    /** MsvAvTimestamp: a FILETIME as it stands on the wire. */
    Optional<byte[]> timestamp() throws WireException {
        return sized(TIMESTAMP, TIMESTAMP_BYTES);
    }

    byte[] encode() {
        WireWriter writer = new WireWriter();
        for (AvPair pair : pairs) {
            writer.u16Le(pair.id).u16Le(pair.value.length).bytes(pair.value);
        }
        return writer.u16Le(EOL).u16Le(0).toBytes();
    }

    /** Reads up to and with the MsvAvEOL. */
    static AvPairs decode(WireReader reader) throws WireException {
        List<AvPair> pairs = new ArrayList<>();
        int id = reader.u16Le("av id");
        while (id != EOL) {
            if (pairs.size() == COUNT_MAX) {
                throw WireException.limitExceeded("av pairs", COUNT_MAX + 1L, COUNT_MAX);
            }
            pairs.add(new AvPair(id, reader.bytes("av value", reader.u16Le("av length"), VALUE_BYTES_MAX)));
            id = reader.u16Le("av id");
        }
        reader.u16Le("av length");
        return new AvPairs(pairs);
    }

    private Optional<byte[]> sized(int id, int length) throws WireException {
        Optional<byte[]> value = find(id);
        if (value.isPresent() && value.get().length != length) {
            throw WireException.invalidField("av " + id + " length", value.get().length, "is not " + length);
        }
        return value;
    }
}
