/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.penalty;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers that wait; a bounded number. One timer thread; safe for use by several threads. */
final class HeldAnswers implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(HeldAnswers.class);

    private final int limit;
    private final Set<Runnable> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ScheduledThreadPoolExecutor timer;

    HeldAnswers(int limit) {
        this.limit = limit;
        this.timer = new ScheduledThreadPoolExecutor(1, action -> {
            Thread thread = new Thread(action, "gatehouse-penalty-timer");
            thread.setDaemon(true);
            return thread;
        });
    }

    void hold(Duration delay, Runnable answer) {
        if (delay.isZero() || !admit(answer)) {
            answer.run();
            return;
        }
        try {
            timer.schedule(() -> release(answer), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOGGER.debug("the timer is closed; answering at once");
            release(answer);
        }
    }

    private boolean admit(Runnable answer) {
        synchronized (waiting) {
            return waiting.size() < limit && waiting.add(answer);
        }
    }

    private void release(Runnable answer) {
        synchronized (waiting) {
            if (!waiting.remove(answer)) {
                return;
            }
        }
        try {
            answer.run();
        } catch (RuntimeException e) {
            LOGGER.atWarn().setCause(e).log("a held answer could not be given");
        }
    }

    int held() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** For what is due now and then. */
    void every(Duration interval, Runnable action) {
        timer.scheduleWithFixedDelay(action, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Gives the answers that wait, at once. */
    @Override
    public void close() {
        timer.shutdownNow();
        List<Runnable> left;
        synchronized (waiting) {
            left = List.copyOf(waiting);
        }
        left.forEach(this::release);
    }
}
