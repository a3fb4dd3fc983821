/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One thread in place of an event loop; counts its tasks. */
public final class TestLoop implements Executor, AutoCloseable {

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "test-loop"));
    private final AtomicLong tasks = new AtomicLong();

    @Override
    public void execute(Runnable task) {
        tasks.incrementAndGet();
        thread.execute(task);
    }

    /** How many tasks it was given. */
    public long tasks() {
        return tasks.get();
    }

    /** Runs this on the loop and waits for it. */
    public <T> T call(Callable<T> task) {
        Future<T> done = thread.submit(task);
        try {
            return done.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Runs this on the loop and waits for it. */
    public void run(Runnable task) {
        call(() -> {
            task.run();
            return null;
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
