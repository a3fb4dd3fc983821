/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.rdp.pdu.gcc.ChannelDefinition;
import dev.gatehouse.rdp.pdu.gcc.ClientCore;
import dev.gatehouse.rdp.record.ClientFacts;
import dev.gatehouse.rdp.screen.ScreenClient;
import dev.gatehouse.rdp.sequence.ClientDescription;

/** What others need to know of a client, out of all that it said of itself. Stateless. */
final class ClientSketch {

    private static final int SOFTWARE_CHARS_MAX = 255;
    private static final int WANT_32BPP_SESSION = 0x0002;
    private static final int COLOR_8BPP = 0xCA00;

    private ClientSketch() {}

    /** For the recording. */
    static ClientFacts facts(ClientDescription client) {
        ClientCore core = client.blocks().core();
        return new ClientFacts(
                core.desktop().width(),
                core.desktop().height(),
                core.keyboard().layout(),
                core.keyboard().type(),
                colorDepth(core),
                core.clientName(),
                client.blocks().network().channels().stream()
                        .map(ChannelDefinition::name)
                        .toList());
    }

    /** For our own screen. */
    static ScreenClient screen(ClientDescription client) {
        ClientCore core = client.blocks().core();
        return ScreenClient.nearest(
                core.desktop().width(),
                core.desktop().height(),
                colorDepth(core),
                core.keyboard().layout(),
                client.ids());
    }

    /** For the audit log: printable ASCII. */
    static String software(ClientDescription client) {
        ClientCore core = client.blocks().core();
        StringBuilder printable = new StringBuilder("RDP build " + core.clientBuild() + " on ");
        core.clientName()
                .chars()
                .filter(c -> c >= ' ' && c < 0x7F)
                .limit(SOFTWARE_CHARS_MAX - printable.length())
                .forEach(c -> printable.append((char) c));
        return printable.toString();
    }

    /** [MS-RDPBCGR] 2.2.1.3.2: the later field overrules the earlier one. */
    private static int colorDepth(ClientCore core) {
        if ((core.options().earlyCapabilityFlags() & WANT_32BPP_SESSION) != 0) {
            return 32;
        }
        int high = core.options().highColorDepth();
        if (high > 8) {
            return high;
        }
        return core.colorDepth() == COLOR_8BPP ? 16 : high == 0 ? 16 : high;
    }
}
