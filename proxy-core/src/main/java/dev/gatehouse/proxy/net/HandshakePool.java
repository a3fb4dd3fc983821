/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.net;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for the arithmetic of handshakes, which takes up to tenths of a second and would hold up every session of a loop. As many as
 * session loops, which the scheduler lets have their turn, and a bounded queue: when it is full, {@link #execute} throws {@link
 * RejectedExecutionException} and the connection has to end. Safe for use by several threads.
 */
final class HandshakePool implements Executor, AutoCloseable {

    /** More than can be computed before their log-in deadlines have passed. */
    static final int WAITING_MAX = 1024;

    private final AtomicInteger waiting = new AtomicInteger();
    private final ThreadPoolExecutor threads;

    HandshakePool(String name, int threads) {
        this.threads = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                // without a lock, for which loops would wait; bounded here
                new LinkedTransferQueue<>(),
                new DefaultThreadFactory(name, true));
        // all threads at once: none is started for a session later
        this.threads.prestartAllCoreThreads();
    }

    @Override
    public void execute(Runnable work) {
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            throw new RejectedExecutionException(WAITING_MAX + " handshakes wait already");
        }
        threads.execute(() -> {
            waiting.decrementAndGet();
            work.run();
        });
    }

    /** What waits is dropped; its connections are closed by their loops. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
