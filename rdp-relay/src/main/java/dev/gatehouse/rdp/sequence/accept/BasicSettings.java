/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import dev.gatehouse.rdp.pdu.gcc.ChannelDefinition;
import dev.gatehouse.rdp.pdu.gcc.ClientBlocks;
import dev.gatehouse.rdp.pdu.gcc.ClientCore;
import dev.gatehouse.rdp.pdu.gcc.ClientCoreOptions;
import dev.gatehouse.rdp.pdu.gcc.ServerBlocks;
import dev.gatehouse.rdp.pdu.gcc.ServerCore;
import dev.gatehouse.rdp.pdu.gcc.ServerNetwork;
import dev.gatehouse.rdp.pdu.gcc.ServerSecurity;
import dev.gatehouse.rdp.pdu.mcs.McsPdu;
import dev.gatehouse.rdp.sequence.McsIds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Our side of the basic settings exchange: which ids a client gets, and what the Connect Response says. */
final class BasicSettings {

    /** The first user that attaches; Windows begins at 1007, clients do not care. */
    static final int USER_ID = McsPdu.SERVER_USER_ID;

    /** As Windows has it. */
    static final int IO_ID = 1003;

    private BasicSettings() {}

    /** Static channels behind the I/O channel in the client's order, the message channel last when the client wants one. */
    static McsIds allot(ClientBlocks blocks) {
        Map<String, Integer> statics = new LinkedHashMap<>();
        int next = IO_ID + 1;
        for (ChannelDefinition channel : blocks.network().channels()) {
            statics.put(channel.name(), next++);
        }
        return new McsIds(USER_ID, IO_ID, blocks.messageChannelFlags().isPresent() ? next : 0, statics);
    }

    /** Whether the client has said that it can skip the joins; we always can. */
    static boolean skipsJoins(ClientBlocks blocks) {
        int flags = blocks.core().options().earlyCapabilityFlags();
        return (flags & ClientCoreOptions.SUPPORT_SKIP_CHANNELJOIN) != 0;
    }

    /**
     * The blocks of our Connect Response: every channel that was asked for has an id, whatever policy will say to it; no RC4, no
     * multitransport.
     *
     * @param requested the client's requestedProtocols exactly; mstsc ends the connection when they are not its own
     */
    static ServerBlocks answer(int requested, McsIds ids, boolean skipJoins) {
        return new ServerBlocks(
                new ServerCore(
                        ClientCore.VERSION_5_PLUS, requested, skipJoins ? ServerCore.SKIP_CHANNELJOIN_SUPPORTED : 0),
                ServerSecurity.NONE,
                new ServerNetwork(ids.io(), List.copyOf(ids.statics().values())),
                ids.message() == 0 ? OptionalInt.empty() : OptionalInt.of(ids.message()),
                OptionalInt.empty());
    }
}
