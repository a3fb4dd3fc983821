/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.ssh.wire.SshProtocolException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * What the refusals of one session may cost: each report is an audit row for ever, and every grant waits for the audit chain. The first
 * are reported, then one now and then that carries the number of those left out. Confined to the channel's event loop.
 */
final class RefusalBudget {

    /** So many are reported one by one. */
    static final int REPORTED_FIRST = 50;

    /** After those, one in this time. */
    static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);

    /** Nobody who means well is refused more often; the session ends. */
    static final int REFUSALS_MAX = 10_000;

    /** Detail of a report: how many refusals since the report before it have none of their own. */
    static final String LEFT_OUT = "leftOut";

    /** Event at the session's end, when some have been left out since the last report. */
    static final String EVENT_LEFT_OUT = "ssh.refusals.left-out";

    private final BiConsumer<String, Map<String, String>> report;
    private final LongSupplier nanoTime;
    private int refusals;
    private int leftOut;
    private long lastReport;

    RefusalBudget(BiConsumer<String, Map<String, String>> report, LongSupplier nanoTime) {
        this.report = report;
        this.nanoTime = nanoTime;
    }

    /** @throws SshProtocolException above {@link #REFUSALS_MAX}: the session has to end */
    void refused(String event, Map<String, String> detail) throws SshProtocolException {
        refusals++;
        if (refusals > REFUSALS_MAX) {
            leftOut++;
            throw new SshProtocolException("more than " + REFUSALS_MAX + " refusals");
        }
        long now = nanoTime.getAsLong();
        if (refusals > REPORTED_FIRST && now - lastReport < REPORT_INTERVAL.toNanos()) {
            leftOut++;
            return;
        }
        lastReport = now;
        if (leftOut == 0) {
            report.accept(event, detail);
            return;
        }
        Map<String, String> counted = new TreeMap<>(detail);
        counted.put(LEFT_OUT, Integer.toString(leftOut));
        leftOut = 0;
        report.accept(event, counted);
    }

    /** The session ends: so that the record says how many there were. */
    void end() {
        if (leftOut > 0) {
            report.accept(EVENT_LEFT_OUT, Map.of(LEFT_OUT, Integer.toString(leftOut)));
            leftOut = 0;
        }
    }
}
