/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Client Network Data (TS_UD_CS_NET), [MS-RDPBCGR] 2.2.1.3.4. Immutable.
 *
 * @param channels in the client's order, at most {@value #CHANNELS_MAX}, names unique without regard to case
 */
public record ClientNetwork(List<ChannelDefinition> channels) {

    /** [MS-RDPBCGR] 2.2.1.3.4, channelCount. */
    public static final int CHANNELS_MAX = 31;

    /** No channel. */
    public static final ClientNetwork NONE = new ClientNetwork(List.of());

    /** Bound by the server itself; a client that asks for it probes for CVE-2019-0708. */
    private static final String RESERVED_NAME = "ms_t120";

    public ClientNetwork {
        channels = List.copyOf(channels);
        if (channels.size() > CHANNELS_MAX) {
            throw new IllegalArgumentException("channels " + channels.size() + " exceed " + CHANNELS_MAX);
        }
    }

    static ClientNetwork decode(WireReader reader) throws WireException {
        long count = reader.u32Le("channel count");
        if (count > CHANNELS_MAX) {
            throw WireException.limitExceeded("channel count", count, CHANNELS_MAX);
        }
        List<ChannelDefinition> channels = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            ChannelDefinition channel = ChannelDefinition.decode(reader);
            String name = channel.name().toLowerCase(Locale.ROOT);
            if (name.equals(RESERVED_NAME)) {
                throw WireException.invalidField("channel definition", i, "asks for MS_T120");
            }
            if (!names.add(name)) {
                throw WireException.invalidField("channel definition", i, "has a name that came before");
            }
            channels.add(channel);
        }
        return new ClientNetwork(channels);
    }

    byte[] encode() {
        WireWriter writer = new WireWriter().u32Le(channels.size());
        channels.forEach(channel -> channel.encode(writer));
        return writer.toBytes();
    }
}
