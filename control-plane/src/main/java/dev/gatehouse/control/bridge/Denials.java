/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.penalty.Penalties;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says no: the cause to the audit log, the same words at the same pace to whoever asked. Safe for use by several threads.
 */
final class Denials {

    private static final Logger LOGGER = LoggerFactory.getLogger(Denials.class);

    /** No denial is faster: how far an attempt came before it failed must not be told by the clock. */
    static final Duration PACE = Duration.ofMillis(400);

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int REFERENCE_CHARS = 8;

    private final AuditLog audit;
    private final Penalties penalties;
    private final Executor threads;

    /** @param threads where blocking is allowed */
    Denials(AuditLog audit, Penalties penalties, Executor threads) {
        this.audit = audit;
        this.penalties = penalties;
        this.threads = threads;
    }

    /** The last forty bits of the session's id: enough to find it, short enough to read out. */
    static String reference(SessionId session) {
        StringBuilder text = new StringBuilder(REFERENCE_CHARS);
        long bits = session.value().getLeastSignificantBits();
        for (int shift = 5 * (REFERENCE_CHARS - 1); shift >= 0; shift -= 5) {
            text.append(ALPHABET.charAt((int) (bits >>> shift) & 31));
        }
        return text.toString();
    }

    /** The words, the same for every cause. */
    static AccessDecision.Denied denied(SessionId session, boolean disconnect) {
        return new AccessDecision.Denied(
                "Access denied. If you think this is wrong, give your operator this reference: " + reference(session),
                disconnect);
    }

    /** Said to everybody alike while the node drains, whatever they could have shown. */
    private static AccessDecision.Denied draining(SessionId session) {
        return new AccessDecision.Denied(
                "This gateway takes no new sessions at the moment. Please connect again in a minute. Reference: "
                        + reference(session),
                true);
    }

    /**
     * Records the refusal, counts it, waits out what it costs.
     *
     * @return completes on {@code loop}
     */
    CompletableFuture<AccessDecision.Denied> deny(Attempt attempt, Refusal refusal, Executor loop) {
        AccessDecision.Denied denied = refusal.code().equals(Refusal.DRAINING)
                ? draining(attempt.session())
                : denied(attempt.session(), refusal.isBlocked());
        return say(
                denied,
                attempt,
                refusal,
                event("session.denied", "session:" + attempt.session(), attempt, refusal),
                loop);
    }

    /**
     * The same for a proof by NTLM, to which there are no words but no.
     *
     * @return completes on {@code loop}
     */
    CompletableFuture<Optional<Secret>> denyProof(Attempt attempt, Refusal refusal, Executor loop) {
        String object = attempt.token().map(name -> "token:" + name).orElse("");
        return say(Optional.empty(), attempt, refusal, event("token.prove", object, attempt, refusal), loop);
    }

    /**
     * Not a denial: the first factor is right, which is put on record before it is told.
     *
     * @return completes on {@code loop}
     */
    <T> CompletableFuture<T> ask(Attempt attempt, T question, Executor loop) {
        CompletableFuture<T> result = new CompletableFuture<>();
        AuditEvent event = AuditEvent.success(
                "session.factor-asked", attempt.actor(), "session:" + attempt.session(), attempt.facts());
        audit.recordAsync(event).whenComplete((written, fault) -> loop.execute(() -> result.complete(question)));
        return result;
    }

    /**
     * The same for a sign-in at the API.
     *
     * @return the words; completes on {@code loop}
     */
    CompletableFuture<String> denySignIn(Attempt attempt, Refusal refusal, Executor loop) {
        String words = denied(attempt.session(), false).userText();
        return say(words, attempt, refusal, event("signin.denied", "", attempt, refusal), loop);
    }

    private <T> CompletableFuture<T> say(T words, Attempt attempt, Refusal refusal, AuditEvent event, Executor loop) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable answer = () -> loop.execute(() -> result.complete(words));
        audit.recordAsync(event).whenComplete((written, fault) -> afterRecord(attempt, refusal, answer));
        return result;
    }

    /** On the log's own thread, which must not wait; counting a failure may, so it goes elsewhere. */
    private void afterRecord(Attempt attempt, Refusal refusal, Runnable answer) {
        if (!refusal.isTheirs()) {
            hold(attempt, Duration.ZERO, answer);
            return;
        }
        try {
            threads.execute(() -> hold(attempt, cost(attempt), answer));
        } catch (RejectedExecutionException e) {
            LOGGER.warn("failed login not counted: too much is waiting for the database");
            hold(attempt, Duration.ZERO, answer);
        }
    }

    private static AuditEvent event(String action, String object, Attempt attempt, Refusal refusal) {
        Map<String, String> detail = attempt.facts();
        detail.put("cause", refusal.code());
        if (!refusal.getMessage().isEmpty()) {
            detail.put("causeDetail", refusal.getMessage());
        }
        return AuditEvent.denied(action, attempt.actor(), object, detail);
    }

    private Duration cost(Attempt attempt) {
        try {
            return penalties.failed(attempt.penaltyName(), attempt.address());
        } catch (RuntimeException e) {
            LOGGER.warn("failed login not counted: {}", e.toString());
            return Duration.ZERO;
        }
    }

    private void hold(Attempt attempt, Duration cost, Runnable answer) {
        Duration pace = PACE.minusNanos(attempt.elapsedNanos());
        Duration longest = cost.compareTo(pace) > 0 ? cost : pace;
        penalties.hold(longest.isNegative() ? Duration.ZERO : longest, answer);
    }
}
