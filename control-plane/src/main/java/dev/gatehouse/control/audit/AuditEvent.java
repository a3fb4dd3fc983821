/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import java.util.Map;
import java.util.Objects;

/**
 * One thing that happened. Immutable. Carries no secret; hostile text is welcome, it is cut and escaped when written.
 *
 * @param action lower case, dot separated, stable, such as {@code user.create} or {@code session.denied}
 * @param actor who
 * @param object to what, such as {@code user:anna}, {@code credential:root@db1}, {@code session:UUID}; empty for none
 * @param outcome how it went
 * @param detail more facts; at most 64 entries, values at most 2,048 characters (cut beyond)
 */
public record AuditEvent(String action, Actor actor, String object, Outcome outcome, Map<String, String> detail) {

    /** How it went. */
    public enum Outcome {
        /** Done. */
        SUCCESS("success"),
        /** Not allowed. */
        DENIED("denied"),
        /** Allowed, but did not work. */
        FAILURE("failure");

        private final String code;

        Outcome(String code) {
            this.code = code;
        }

        /** Stable text in rows and API. */
        public String code() {
            return code;
        }
    }

    public AuditEvent {
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(outcome, "outcome");
        detail = Map.copyOf(detail);
    }

    /** An event that succeeded. */
    public static AuditEvent success(String action, Actor actor, String object, Map<String, String> detail) {
        return new AuditEvent(action, actor, object, Outcome.SUCCESS, detail);
    }

    /** An event that was not allowed. */
    public static AuditEvent denied(String action, Actor actor, String object, Map<String, String> detail) {
        return new AuditEvent(action, actor, object, Outcome.DENIED, detail);
    }

    /** An event that did not work. */
    public static AuditEvent failure(String action, Actor actor, String object, Map<String, String> detail) {
        return new AuditEvent(action, actor, object, Outcome.FAILURE, detail);
    }
}
