/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A fixed number of daemon threads with a bounded queue; refuses when that is full. Safe for use by several threads. */
final class BoundedExecutor implements Executor, AutoCloseable {

    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

    private final ThreadPoolExecutor threads;

    BoundedExecutor(String name, int size, int queueLimit) {
        AtomicInteger count = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queueLimit), action -> {
                    Thread thread = new Thread(action, name + "-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        // all threads at once: none is started for a session later
        threads.prestartAllCoreThreads();
    }

    @Override
    public void execute(Runnable action) {
        threads.execute(action);
    }

    /** Lets what is queued run, within a deadline. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
