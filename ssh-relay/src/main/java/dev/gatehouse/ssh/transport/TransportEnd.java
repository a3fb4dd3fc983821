/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import java.util.Objects;

/**
 * Why a transport is over. Immutable.
 *
 * @param kind what happened
 * @param detail for the operator; may hold hostile text
 */
public record TransportEnd(Kind kind, String detail) {

    private static final int DETAIL_CHARS_MAX = 512;

    /** What happened. */
    public enum Kind {
        /** The peer said goodbye with SSH_MSG_DISCONNECT. */
        PEER_DISCONNECTED,
        /** The peer closed its connection. */
        PEER_CLOSED,
        /** The connection broke. */
        LOST,
        /** The peer broke the protocol, or no algorithm fits. */
        PROTOCOL_ERROR,
        /** The target's host key is not the right one. */
        IDENTITY_MISMATCH,
        /** We ended it. */
        LOCAL
    }

    public TransportEnd {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(detail, "detail");
    }

    /** The same with an endless detail cut. */
    static TransportEnd of(Kind kind, String detail) {
        return new TransportEnd(kind, detail.substring(0, Math.min(detail.length(), DETAIL_CHARS_MAX)));
    }
}
