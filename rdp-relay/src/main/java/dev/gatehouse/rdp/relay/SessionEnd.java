/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.session.FinalReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How a relayed session ends: whoever ends it first gives the cause; legs are closed, the recording is ended, the end is reported, once
 * each. Confined to the session's event loop.
 */
final class SessionEnd {

    private static final Duration DRAIN_STEP = Duration.ofMillis(20);

    private final RelayedSession session;
    private final FinalReport report;
    private CloseCause cause;
    private String detail = "";
    private boolean begun;
    private boolean draining;

    /** @param gone runs when the end has been reported */
    SessionEnd(RelayedSession session, Runnable gone) {
        this.session = session;
        this.report = new FinalReport(session.id(), session.reporter(), session::bytesIn, session::bytesOut, gone);
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
            waitForTape(
                    System.nanoTime() + session.config().time().drainDeadline().toNanos());
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
        report.send(session.loop(), cause, detail, () -> session.tape().close(cause.code(), summary()));
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
}
