/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Global requests (RFC 4254 section 4): none goes through. What asks for forwarding is refused and observed; the rest is answered
 * or ignored. Confined to the channel's event loop.
 */
final class GlobalRequests {

    private static final int TYPE_BYTES_MAX = 64;

    private final BiConsumer<String, Map<String, String>> observed;
    private boolean noMoreSessions;

    GlobalRequests(BiConsumer<String, Map<String, String>> observed) {
        this.observed = observed;
    }

    /** The client has said that it opens no more session channels; whoever does, is not the user. */
    boolean noMoreSessions() {
        return noMoreSessions;
    }

    /** The client said so before the session began. */
    void restrictSessions(boolean noMore) {
        noMoreSessions |= noMore;
    }

    /** Keepalives, which each library names its own way, only want the answer. */
    private void refused(Side side, String type) {
        if (!type.startsWith("keepalive@")) {
            observed.accept(
                    "ssh.request.refused", Map.of("request", type, "side", side == Side.CLIENT ? "client" : "target"));
        }
    }

    void received(Side side, SshTransport from, PacketReader payload) throws SshProtocolException {
        String type = payload.readText(TYPE_BYTES_MAX, "request type");
        boolean wantReply = payload.readBoolean();
        switch (type) {
            case "no-more-sessions@openssh.com" -> noMoreSessions |= side == Side.CLIENT;
            case "hostkeys-00@openssh.com" -> {
                // the target's host keys are nothing to a client that knows only ours
            }
            default -> refused(side, type);
        }
        if (wantReply) {
            from.send(PacketWriter.of(MessageNumber.REQUEST_FAILURE));
        }
    }
}
