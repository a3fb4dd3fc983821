/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.figure;

import dev.gatehouse.perf.scenario.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Complete logins per second: connect, log in by key, run {@code true} on the target, read its exit status, close. One load
 * generator for every scenario. Confined to one thread.
 */
public final class LoginRate {

    private final LoginGenerator generator;

    /** Uses a generator that the caller closes. */
    public LoginRate(LoginGenerator generator) {
        this.generator = generator;
    }

    /**
     * Logs in again and again.
     *
     * @param parallel logins under way at the same time
     * @param logins in total
     * @return logins per second
     */
    public double run(Route route, int parallel, int logins) throws IOException, InterruptedException {
        ExecutorService workers = Executors.newFixedThreadPool(parallel);
        AtomicInteger left = new AtomicInteger(logins);
        List<Future<Void>> running = new ArrayList<>();
        long start = System.nanoTime();
        try {
            for (int i = 0; i < parallel; i++) {
                running.add(workers.submit((Callable<Void>) () -> {
                    while (left.getAndDecrement() > 0) {
                        generator.login(route);
                    }
                    return null;
                }));
            }
            for (Future<Void> worker : running) {
                worker.get();
            }
            return logins / ((System.nanoTime() - start) / 1e9);
        } catch (ExecutionException failed) {
            Throwable cause = Objects.requireNonNull(failed.getCause(), "what was thrown inside");
            throw new IOException("a login failed: " + cause.getMessage(), cause);
        } finally {
            workers.shutdownNow();
            workers.awaitTermination(10, TimeUnit.SECONDS);
        }
    }
}
