/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.wire;

/** A peer broke the protocol. Without a stack trace: strangers can cause it at will. */
public final class SshProtocolException extends Exception {

    private final DisconnectReason reason;

    public SshProtocolException(DisconnectReason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public SshProtocolException(String message) {
        this(DisconnectReason.PROTOCOL_ERROR, message);
    }

    /** What the peer is told. */
    public DisconnectReason reason() {
        return reason;
    }
}
