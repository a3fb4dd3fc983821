/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.figure;

import dev.gatehouse.perf.scenario.MiddleHop;
import dev.gatehouse.perf.scenario.Scenario;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What an idle session costs in the middle: memory and threads at one session and at many. Confined to one thread. */
public final class IdleMemory {

    private IdleMemory() {}

    /**
     * Figures of one hop. Immutable.
     *
     * @param residentKibAtOne proportional resident KiB with one session
     * @param residentKibAtMany the same with {@code sessions}
     * @param sessions how many
     * @param threadsAtOne threads (a JVM) or processes (OpenSSH) with one session
     * @param threadsAtMany the same with {@code sessions}
     */
    public record Used(
            long residentKibAtOne, long residentKibAtMany, int sessions, int threadsAtOne, int threadsAtMany) {

        /** What one more session costs. */
        public double kibPerSession() {
            return (residentKibAtMany - residentKibAtOne) / (double) (sessions - 1);
        }
    }

    /** Opens sessions that have echoed one byte and then stay idle; measures; closes them. */
    public static Used run(Scenario scenario, int sessions) throws IOException, InterruptedException {
        MiddleHop middle = scenario.middle().orElseThrow();
        List<EchoLatency> open = new ArrayList<>();
        try {
            open(scenario, open, 1);
            long residentAtOne = middle.residentKib();
            int threadsAtOne = middle.threads();
            open(scenario, open, sessions);
            return new Used(residentAtOne, middle.residentKib(), sessions, threadsAtOne, middle.threads());
        } finally {
            for (EchoLatency session : open) {
                session.close();
            }
        }
    }

    private static void open(Scenario scenario, List<EchoLatency> open, int sessions)
            throws IOException, InterruptedException {
        while (open.size() < sessions) {
            EchoLatency session = EchoLatency.open(scenario.route());
            open.add(session);
            session.measure(1, 0, EchoLatency.histogram());
        }
    }
}
