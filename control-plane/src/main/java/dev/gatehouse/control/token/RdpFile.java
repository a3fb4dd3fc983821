/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import java.util.List;
import java.util.Set;

/**
 * The settings of a {@code .rdp} file that starts a session with a token. Without the secret: what {@code mstsc} keeps as
 * {@code password 51:b:} is encrypted by Windows for one user on one machine (DPAPI) and cannot be made elsewhere. Immutable.
 *
 * @param gateway {@code HOST:PORT} of the RDP listener, an IPv6 address in brackets
 * @param token to log in with
 * @param allowed what the session may do; only that is asked of the client
 */
record RdpFile(String gateway, TokenName token, Set<Capability> allowed) {

    /** A routing token makes the listener choose network level authentication, whatever the client says of the user. */
    private static final String ROUTING_TOKEN = "Cookie: msts=" + TokenName.PREFIX;

    private static final int SOUND_HERE = 0;
    private static final int SOUND_NOWHERE = 2;

    /** In no particular order, without line ends. */
    List<String> lines() {
        int clipboard = number(Capability.CLIPBOARD);
        int drives = number(Capability.DRIVE);
        int sound = number(Capability.AUDIO);
        return List.of(
                "full address:s:" + gateway,
                "alternate full address:s:" + gateway,
                "username:s:" + token.login(),
                "prompt for credentials:i:0",
                "enablecredsspsupport:i:1",
                "authentication level:i:2",
                "negotiate security layer:i:1",
                "use redirection server name:i:0",
                "autoreconnection enabled:i:0",
                "loadbalanceinfo:s:" + ROUTING_TOKEN,
                "redirectclipboard:i:" + clipboard,
                "redirectdrives:i:" + drives,
                "drivestoredirect:s:" + (drives == 1 ? "*" : ""),
                "redirectprinters:i:" + drives,
                "devicestoredirect:s:",
                "redirectcomports:i:0",
                "redirectsmartcards:i:0",
                "redirectposdevices:i:0",
                "audiomode:i:" + (sound == 1 ? SOUND_HERE : SOUND_NOWHERE),
                "audiocapturemode:i:" + sound);
    }

    private int number(Capability capability) {
        return allowed.contains(capability) ? 1 : 0;
    }
}
