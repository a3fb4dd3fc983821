/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

/**
 * Why a session ended or could not begin. One table: {@link #code()} is metric label, audit value and end record;
 * {@link #userText()} is what the user is told, bland wherever the cause is the operator's business.
 */
public enum CloseCause {
    CLIENT_CLOSED("client.closed", ""),
    CLIENT_LOST("client.lost", ""),
    CLIENT_PROTOCOL_ERROR("client.protocol-error", "The session was ended because of a protocol error."),
    TARGET_CLOSED("target.closed", ""),
    TARGET_LOST("target.lost", "The session was ended: the connection to the target was lost."),
    TARGET_PROTOCOL_ERROR("target.protocol-error", "The session was ended: the connection to the target was lost."),
    TARGET_UNREACHABLE("target.unreachable", ""),
    TARGET_IDENTITY_MISMATCH("target.identity-mismatch", ""),
    TARGET_REFUSED_CREDENTIAL("target.refused-credential", ""),
    RECORDING_UNAVAILABLE("recording.unavailable", ""),
    RECORDING_FAILED("recording.failed", "The session was ended by Gatehouse. Please tell your operator."),
    IDLE_TIMEOUT("idle.timeout", "The session was ended because it was idle for too long."),
    MAX_DURATION("max-duration", "The session was ended because it reached its maximum duration."),
    TERMINATED("terminated", "The session was ended by an operator."),
    ACCESS_REVOKED("access.revoked", "The session was ended by an operator."),
    GATEWAY_SHUTDOWN("gateway.shutdown", "The session was ended because Gatehouse is shutting down."),
    GATEWAY_CRASH("gateway.crash", ""),
    NODE_DRAINED("node.drained", "The session was ended because this gateway goes into maintenance."),
    NODE_LOST("node.lost", ""),
    INTERNAL_ERROR("internal.error", "The session was ended by Gatehouse. Please tell your operator.");

    private final String code;
    private final String userText;

    CloseCause(String code, String userText) {
        this.code = code;
        this.userText = userText;
    }

    /** Stable text for metrics, audit, API and end records. */
    public String code() {
        return code;
    }

    /** What the user is told; empty for nothing. */
    public String userText() {
        return userText;
    }
}
