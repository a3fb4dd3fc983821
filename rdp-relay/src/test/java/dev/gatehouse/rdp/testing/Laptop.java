/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.rdp.pdu.capability.CapabilitySet;
import dev.gatehouse.rdp.pdu.gcc.ChannelDefinition;
import dev.gatehouse.rdp.pdu.gcc.ClientBlocks;
import dev.gatehouse.rdp.pdu.gcc.ClientCluster;
import dev.gatehouse.rdp.pdu.gcc.ClientCore;
import dev.gatehouse.rdp.pdu.gcc.ClientCoreOptions;
import dev.gatehouse.rdp.pdu.gcc.ClientNetwork;
import dev.gatehouse.rdp.pdu.gcc.ClientSecurity;
import dev.gatehouse.rdp.pdu.gcc.DesktopSize;
import dev.gatehouse.rdp.pdu.gcc.KeyboardDescription;
import dev.gatehouse.rdp.pdu.info.ClientInfo;
import dev.gatehouse.rdp.pdu.info.ExtendedInfo;
import dev.gatehouse.rdp.pdu.nego.SecurityProtocols;
import dev.gatehouse.rdp.sequence.ClientDescription;
import dev.gatehouse.rdp.sequence.McsIds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A laptop with a desktop of {@value #WIDTH}x{@value #HEIGHT} pixels and 16 bits each. */
final class Laptop {

    static final int WIDTH = 640;
    static final int HEIGHT = 480;
    static final int BITS = 16;

    private static final int FASTPATH_OUTPUT_AND_NO_COMPRESSION_HEADER = 0x0401;
    private static final int EXTRA_FLAGS = 10;

    private Laptop() {}

    static ClientDescription describe(String user) {
        ClientCore core = new ClientCore(
                        ClientCore.VERSION_5_PLUS,
                        DesktopSize.nearest(WIDTH, HEIGHT),
                        0xCA01,
                        new KeyboardDescription(0x409, 4, 0, 12, ""),
                        19041,
                        "LAPTOP",
                        ClientCoreOptions.NONE)
                .withOptions(ClientCoreOptions.NONE.withServerSelectedProtocol(SecurityProtocols.SSL));
        ClientBlocks blocks = new ClientBlocks(
                core,
                Optional.of(new ClientSecurity(0x1b, 0)),
                new ClientNetwork(List.of(new ChannelDefinition("cliprdr", 0xc0a00000))),
                Optional.of(new ClientCluster(0x0d, 0)),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
        ClientInfo info = new ClientInfo(
                0x409,
                0x0030_0000 | 0xb417b,
                "",
                user,
                "",
                "",
                Optional.of(new ExtendedInfo(2, "10.1.2.3", "C:\\", Optional.empty(), 0, 0, Optional.empty(), false)));
        return new ClientDescription(
                blocks, new McsIds(1002, 1003, 0, Map.of()), info, false, user, Optional.of(Secret.ofText("unused")));
    }

    static List<CapabilitySet> capabilities() {
        return List.of(
                CapabilitySet.zero(CapabilitySet.GENERAL, 20)
                        .withU16(EXTRA_FLAGS, FASTPATH_OUTPUT_AND_NO_COMPRESSION_HEADER),
                CapabilitySet.zero(CapabilitySet.BITMAP, 24).withU16(0, BITS));
    }
}
