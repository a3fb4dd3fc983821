/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.ssh.config.SshTimeConfig;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketWriter;

/** Asks a silent side whether it is still there. Confined to the channel's event loop. */
final class KeepAlive {

    private final SshTransport transport;
    private final long intervalNanos;
    private final int unansweredMax;
    private long askedOrHeardNanos;
    private int unanswered;

    KeepAlive(SshTransport transport, SshTimeConfig config, long nowNanos) {
        this.transport = transport;
        this.intervalNanos = config.keepaliveInterval().toNanos();
        this.unansweredMax = config.keepalivesMax();
        this.askedOrHeardNanos = nowNanos;
    }

    /** Whether the side still counts as there. */
    boolean tick(long nowNanos) {
        if (!transport.silentSinceLastAsked()) {
            askedOrHeardNanos = nowNanos;
            unanswered = 0;
            return true;
        }
        if (nowNanos - askedOrHeardNanos < intervalNanos) {
            return true;
        }
        if (unanswered >= unansweredMax) {
            return false;
        }
        unanswered++;
        askedOrHeardNanos = nowNanos;
        transport.send(PacketWriter.of(MessageNumber.GLOBAL_REQUEST)
                .putString("keepalive@openssh.com")
                .putBoolean(true));
        return true;
    }

    /** Silence was not the side's fault: we did not read. */
    void excuse(long nowNanos) {
        askedOrHeardNanos = nowNanos;
    }
}
