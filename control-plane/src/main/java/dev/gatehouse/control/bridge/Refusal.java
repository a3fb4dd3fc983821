/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import java.util.Set;

/** Ends an attempt on its way through the stages. For the operator only; without a stack trace, because strangers cause it. */
final class Refusal extends RuntimeException {

    /** The node takes no new sessions; whoever asks is told, before anything is known about them. */
    static final String DRAINING = "node.draining";

    /** The house's own faults; nobody pays for them. */
    private static final Set<String> OURS = Set.of(
            "database.unavailable",
            "audit.unavailable",
            "vault.failed",
            "internal.error",
            "overloaded",
            "sessions.limit",
            DRAINING);

    private final String cause;
    private final String detail;
    private final boolean blocked;

    private Refusal(String cause, String detail, boolean blocked) {
        super(detail, null, false, false);
        this.cause = cause;
        this.detail = detail;
        this.blocked = blocked;
    }

    /** @param detail one line for the operator; empty when the cause says all */
    static Refusal of(String cause, String detail) {
        return new Refusal(cause, detail, false);
    }

    /** The attempt was not looked at because of what the user or address owes. */
    static Refusal blocked(String cause) {
        return new Refusal(cause, "", true);
    }

    @Override
    public String getMessage() {
        return detail;
    }

    String code() {
        return cause;
    }

    boolean isBlocked() {
        return blocked;
    }

    /** Whether it costs the one who tried. */
    boolean isTheirs() {
        return !blocked && !OURS.contains(cause);
    }
}
