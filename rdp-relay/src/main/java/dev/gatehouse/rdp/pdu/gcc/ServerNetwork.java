/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Server Network Data (TS_UD_SC_NET), [MS-RDPBCGR] 2.2.1.4.4. Immutable.
 *
 * @param ioChannel the I/O channel
 * @param channelIds one for each channel that the client asked for, in its order, 0 for one that is not there
 */
public record ServerNetwork(int ioChannel, List<Integer> channelIds) {

    public ServerNetwork {
        channelIds = List.copyOf(channelIds);
        if (channelIds.size() > ClientNetwork.CHANNELS_MAX) {
            throw new IllegalArgumentException(
                    "channels " + channelIds.size() + " exceed " + ClientNetwork.CHANNELS_MAX);
        }
    }

    static ServerNetwork decode(WireReader reader) throws WireException {
        int ioChannel = reader.u16Le("io channel");
        int count = reader.u16Le("channel count");
        if (count > ClientNetwork.CHANNELS_MAX) {
            throw WireException.limitExceeded("channel count", count, ClientNetwork.CHANNELS_MAX);
        }
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(reader.u16Le("channel id"));
        }
        return new ServerNetwork(ioChannel, ids);
    }

    byte[] encode() {
        WireWriter writer = new WireWriter().u16Le(ioChannel).u16Le(channelIds.size());
        channelIds.forEach(writer::u16Le);
        // Padded to a multiple of four bytes.
        return writer.zeros(channelIds.size() % 2 * 2).toBytes();
    }
}
