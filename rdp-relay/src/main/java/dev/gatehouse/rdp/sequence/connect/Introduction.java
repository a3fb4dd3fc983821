/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.connect;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.rdp.pdu.gcc.ChannelDefinition;
import dev.gatehouse.rdp.pdu.gcc.ClientBlocks;
import dev.gatehouse.rdp.pdu.gcc.ClientCluster;
import dev.gatehouse.rdp.pdu.gcc.ClientCore;
import dev.gatehouse.rdp.pdu.gcc.ClientCoreOptions;
import dev.gatehouse.rdp.pdu.gcc.ClientNetwork;
import dev.gatehouse.rdp.pdu.gcc.ClientSecurity;
import dev.gatehouse.rdp.pdu.info.ClientInfo;
import dev.gatehouse.rdp.pdu.info.ExtendedInfo;
import dev.gatehouse.rdp.pdu.nego.ConnectionConfirm;
import dev.gatehouse.rdp.pdu.nego.ConnectionRequest;
import dev.gatehouse.rdp.pdu.nego.NegotiationRequest;
import dev.gatehouse.rdp.pdu.nego.SecurityProtocols;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** How we introduce ourselves to a target in a client's name: what the client said, less what we do not want to be agreed on. */
final class Introduction {

    /** What we ask for: everything but Standard RDP Security (RC4) and RDSTLS. */
    static final int REQUESTED_PROTOCOLS =
            SecurityProtocols.SSL | SecurityProtocols.HYBRID | SecurityProtocols.HYBRID_EX;

    /** mstsc cuts the name in its cookie to this many characters, [MS-RDPBCGR] 2.2.1.1. */
    private static final int COOKIE_LENGTH_MAX = 9;

    /** What needs a message channel that we do not ask for, or draws outside the recorded stream. */
    private static final int EARLY_FLAGS_CLEARED = ClientCoreOptions.SUPPORT_NETCHAR_AUTODETECT
            | ClientCoreOptions.SUPPORT_DYNVC_GFX_PROTOCOL
            | ClientCoreOptions.SUPPORT_HEARTBEAT_PDU;

    /** REDIRECTED_SMARTCARD of TS_UD_CS_CLUSTER. */
    private static final int REDIRECTED_SMARTCARD = 0x40;

    private static final long INFO_CLEARED = ClientInfo.COMPRESSION
            | ClientInfo.COMPRESSION_TYPES
            | ClientInfo.USING_SAVED_CREDS
            | ClientInfo.PASSWORD_IS_SC_PIN
            | ClientInfo.AUDIOCAPTURE
            | ClientInfo.RAIL
            | ClientInfo.HIDEF_RAIL_SUPPORTED;

    private static final long INFO_SET = ClientInfo.UNICODE
            | ClientInfo.AUTOLOGON
            | ClientInfo.LOGONNOTIFY
            | ClientInfo.LOGONERRORS
            | ClientInfo.VIDEO_DISABLE;

    private Introduction() {}

    /** The Connection Request: the account's name as cookie, as every client sends it, and no routing token. */
    static ConnectionRequest connectionRequest(String user) {
        StringBuilder cookie = new StringBuilder();
        user.chars().filter(c -> c > ' ' && c < 0x7F).limit(COOKIE_LENGTH_MAX).forEach(c -> cookie.append((char) c));
        return new ConnectionRequest(
                cookie.length() == 0 ? Optional.empty() : Optional.of(cookie.toString()),
                Optional.empty(),
                Optional.of(new NegotiationRequest(0, REQUESTED_PROTOCOLS)),
                Optional.empty());
    }

    /** The client's channels that the target gets to see, in the client's order. */
    static List<ChannelDefinition> channels(ClientBlocks client, Predicate<String> allowed) {
        return client.network().channels().stream()
                .filter(channel -> allowed.test(channel.name()))
                .toList();
    }

    /**
     * The client's GCC blocks as the target gets them: no RC4, no message channel, no UDP, no session of somebody else; monitors only for a
     * target that takes them.
     */
    static ClientBlocks blocks(
            ClientBlocks client, ConnectionConfirm.Selected selected, List<ChannelDefinition> channels) {
        ClientCore core = client.core();
        ClientCoreOptions options = core.options()
                .withEarlyCapabilityFlags(core.options().earlyCapabilityFlags() & ~EARLY_FLAGS_CLEARED)
                .withServerSelectedProtocol(selected.selectedProtocol());
        boolean monitors = (selected.flags() & ConnectionConfirm.EXTENDED_CLIENT_DATA_SUPPORTED) != 0;
        return new ClientBlocks(
                core.withOptions(options),
                Optional.of(ClientSecurity.NONE),
                new ClientNetwork(channels),
                client.cluster().map(Introduction::cluster),
                monitors ? client.monitor() : Optional.empty(),
                monitors ? client.monitorEx() : Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    private static ClientCluster cluster(ClientCluster client) {
        int cleared = ClientCluster.REDIRECTED_SESSIONID_FIELD_VALID | REDIRECTED_SMARTCARD;
        return new ClientCluster(client.flags() & ~cleared, 0);
    }

    /** Whether the target may leave out the joins: both sides have to say so. */
    static boolean skipsJoins(ClientBlocks client) {
        return (client.core().options().earlyCapabilityFlags() & ClientCoreOptions.SUPPORT_SKIP_CHANNELJOIN) != 0;
    }

    /**
     * The Client Info PDU: the target's account, the client's locale and time zone, and nothing that is started in place of the desktop.
     *
     * @param password goes into it when the target has no other way to learn it
     * @return holds the password: the caller wipes it
     */
    static byte[] info(ConnectSettings settings, Optional<Secret> password) {
        ClientInfo client = settings.client().info();
        return new ClientInfo(
                        client.has(ClientInfo.UNICODE) ? client.codePage() : 0,
                        client.flags() & ~INFO_CLEARED | INFO_SET,
                        settings.domain(),
                        settings.user(),
                        "",
                        "",
                        Optional.of(client.extended().orElse(ExtendedInfo.NONE).withTimeZone()))
                .encode(password);
    }
}
