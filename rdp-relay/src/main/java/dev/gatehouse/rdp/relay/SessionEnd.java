/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.port.CloseCause;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a relayed session ends: whoever ends it first gives the cause; legs are closed, the recording is ended, the end is reported, once
 * each. Confined to the session's event loop.
 */
final class SessionEnd {

    private static final Logger LOGGER = LoggerFactory.getLogger(SessionEnd.class);

    /** What the target had sent gets this long to reach the client. */
    private static final Duration DRAIN_DEADLINE = Duration.ofSeconds(2);

    private static final Duration DRAIN_STEP = Duration.ofMillis(20);

    /** A recorder that does not end the recording is not waited for longer. */
    private static final Duration RECORDING_DEADLINE = Duration.ofSeconds(5);

    private final RelayedSession session;
    private final Runnable gone;
    private CloseCause cause;
    private String detail = "";
    private boolean begun;
    private boolean draining;
    private boolean reported;

    /** @param gone runs when the end has been reported */
    SessionEnd(RelayedSession session, Runnable gone) {
        this.session = session;
        this.gone = gone;
    }

    /** Whether nothing is relayed any more. */
    boolean hasBegun() {
        return begun;
    }

    /** We end it, at once. */
    void begin(CloseCause why, String operatorDetail) {
        decide(why, operatorDetail);
        close();
    }

    /** A peer has said that it will close. */
    void goodbye(Side side) {
        // the last keys before a goodbye are in the recording: they reach the target too
        drain(side == Side.CLIENT ? CloseCause.CLIENT_CLOSED : CloseCause.TARGET_CLOSED, "");
    }

    /** A connection is gone. */
    void gone(Side side, String fault) {
        if (side == Side.CLIENT) {
            begin(CloseCause.CLIENT_LOST, fault);
        } else {
            drain(CloseCause.TARGET_LOST, fault);
        }
    }

    /** What was sent before still goes to the other side. */
    private void drain(CloseCause why, String operatorDetail) {
        decide(why, operatorDetail);
        if (!begun && !draining) {
            draining = true;
            waitForTape(System.nanoTime() + DRAIN_DEADLINE.toNanos());
        }
    }

    private void waitForTape(long deadlineNanos) {
        if (session.tape().isDrained() || System.nanoTime() - deadlineNanos > 0) {
            close();
        } else {
            session.loop().schedule(() -> waitForTape(deadlineNanos), DRAIN_STEP.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void decide(CloseCause why, String operatorDetail) {
        if (cause == null) {
            cause = why;
            detail = operatorDetail;
        }
    }

    private void close() {
        if (begun) {
            return;
        }
        begun = true;
        session.stop();
        if (cause != CloseCause.RECORDING_FAILED) {
            session.client().send(ErrorInfo.of(cause, session.share(), session.clientIds()));
        }
        session.client()
                .send(
                        isTheUsersWish()
                                ? SlowPathFrame.userRequestedUltimatum()
                                : SlowPathFrame.providerInitiatedUltimatum());
        session.client().close();
        session.target().send(SlowPathFrame.userRequestedUltimatum());
        session.target().close();
        session.grant().close();
        session.loop().schedule(this::report, RECORDING_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            session.tape().close(cause.code(), summary()).whenComplete((done, failure) -> {
                if (failure != null) {
                    LOGGER.atWarn()
                            .addKeyValue("sessionId", session.id())
                            .addKeyValue("cause", String.valueOf(failure.getMessage()))
                            .log("end of the session could not be recorded");
                }
                report();
            });
        } catch (RuntimeException e) { // a recorder that throws must not keep the end from being reported
            LOGGER.atWarn().addKeyValue("sessionId", session.id()).setCause(e).log("recorder failed at the end");
            report();
        }
    }

    private boolean isTheUsersWish() {
        return cause == CloseCause.CLIENT_CLOSED || cause == CloseCause.TARGET_CLOSED;
    }

    private Map<String, String> summary() {
        Map<String, String> summary = new LinkedHashMap<>();
        summary.put("bytesIn", Long.toString(session.bytesIn()));
        summary.put("bytesOut", Long.toString(session.bytesOut()));
        return summary;
    }

    private void report() {
        if (!reported) {
            reported = true;
            session.reporter().ended(session.id(), cause, detail, session.bytesIn(), session.bytesOut());
            gone.run();
        }
    }
}
