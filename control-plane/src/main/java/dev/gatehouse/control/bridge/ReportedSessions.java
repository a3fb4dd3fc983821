/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.bridge.SessionReport.Kind;
import dev.gatehouse.control.session.LiveSessions;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.LiveSession;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.SessionReporter;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What relays tell: at once in memory, a little later in the database. Safe for use by several threads. */
final class ReportedSessions implements SessionReporter {

    private static final int MILLIS_SHIFT = 20;

    private final LiveSessions live;
    private final ReportWriter writer;
    private final Clock clock;
    private final AtomicLong sequence;

    /** @param lastSequence the highest number of an earlier life that is known; the clock is taken when it is ahead */
    ReportedSessions(LiveSessions live, ReportWriter writer, Clock clock, long lastSequence) {
        this.live = live;
        this.writer = writer;
        this.clock = clock;
        this.sequence = new AtomicLong(Math.max(lastSequence, clock.millis() << MILLIS_SHIFT));
    }

    @Override
    public void opened(SessionId session, LiveSession handle) {
        live.opened(session, handle);
        submit(session, Kind.OPENED, Map.of());
    }

    @Override
    public void failed(SessionId session, CloseCause cause, String detail) {
        live.remove(session);
        submit(
                session,
                Kind.FAILED,
                Map.of(SessionReport.CAUSE, cause.code(), SessionReport.DETAIL, SessionReport.cut(detail)));
    }

    @Override
    public void observed(SessionId session, String event, Map<String, String> detail) {
        Map<String, String> facts = new TreeMap<>(SessionReport.bounded(detail));
        facts.put(SessionReport.EVENT, SessionReport.cut(event));
        long lost = writer.takeLost();
        if (lost > 0) {
            facts.put("observationsLost", Long.toString(lost));
        }
        submit(session, Kind.OBSERVED, facts);
    }

    @Override
    public void ended(SessionId session, CloseCause cause, String detail, long bytesIn, long bytesOut) {
        live.remove(session);
        submit(
                session,
                Kind.ENDED,
                Map.of(
                        SessionReport.CAUSE,
                        cause.code(),
                        SessionReport.DETAIL,
                        SessionReport.cut(detail),
                        SessionReport.BYTES_IN,
                        Long.toString(bytesIn),
                        SessionReport.BYTES_OUT,
                        Long.toString(bytesOut)));
    }

    private void submit(SessionId session, Kind kind, Map<String, String> detail) {
        writer.submit(new SessionReport(sequence.incrementAndGet(), session.value(), kind, clock.instant(), detail));
    }
}
