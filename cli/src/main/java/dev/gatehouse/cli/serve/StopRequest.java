/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Why and when the server stops: a signal, {@code down}, or a component that cannot go on. The first reason counts. Safe for use
 * by several threads.
 */
final class StopRequest {

    /** Longer than the relays, the archiver and the database together may take. */
    static final Duration STOP_DEADLINE = Duration.ofSeconds(75);

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private String reason = "";

    /** Asks for an orderly stop; returns at once. */
    synchronized void request(String why) {
        if (requested.getCount() > 0) {
            reason = why;
            requested.countDown();
        }
    }

    /** Waits until somebody asks; returns the reason. */
    String await() throws InterruptedException {
        requested.await();
        synchronized (this) {
            return reason;
        }
    }

    /** All is closed; a signal may now end the process. */
    void stopped() {
        stopped.countDown();
    }

    /**
     * Turns the signals that end a process into an orderly stop. The exit status is 0 when it came to its end: whoever asked for
     * the stop got what they asked for.
     */
    void onSignals() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopBySignal, "stop-by-signal"));
    }

    private void stopBySignal() {
        if (stopped.getCount() == 0) {
            return; // the process ends by itself, with its own status
        }
        request("signal");
        boolean inTime = false;
        try {
            inTime = stopped.await(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(inTime ? 0 : 1);
    }
}
