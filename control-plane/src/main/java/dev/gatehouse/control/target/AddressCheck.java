/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Resolves a target's host and checks what comes out, at the moment of the decision; what it returns is dialled as it is, so that
 * a name server cannot answer differently afterwards. Resolving blocks in the C library, so it has a few threads of its own, a bounded
 * queue and a deadline. Safe for use by several threads.
 */
public final class AddressCheck implements AutoCloseable {

    static final int THREADS = 8;
    static final int QUEUE_MAX = 256;

    /** A name that takes longer to resolve is refused. */
    public static final Duration DEADLINE = Duration.ofSeconds(3);

    private final AddressRule rule;
    private final Resolver resolver;
    private final ThreadPoolExecutor threads;
    private final Duration deadline;

    /** How names become addresses. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** @param rule what may be dialled */
    public AddressCheck(AddressRule rule) {
        this(rule, InetAddress::getAllByName, DEADLINE);
    }

    AddressCheck(AddressRule rule, Resolver resolver, Duration deadline) {
        this.rule = rule;
        this.resolver = resolver;
        this.deadline = deadline;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE_MAX), task -> {
                    Thread thread = new Thread(task, "resolve-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.prestartAllCoreThreads();
    }

    /** What came out. */
    public sealed interface Result {
        /** @param address to dial */
        record Checked(InetSocketAddress address) implements Result {}

        /**
         * @param cause {@code target.unresolved} or {@code target.address-refused}
         * @param detail for the operator
         */
        record Refused(String cause, String detail) implements Result {}
    }

    /**
     * Resolves and checks. One forbidden address among several refuses the name: a name that points inside and outside is not to be
     * trusted.
     *
     * @return completes on a thread of this class
     */
    public CompletionStage<Result> check(String host, int port, boolean allowLoopback) {
        try {
            return CompletableFuture.supplyAsync(() -> resolve(host), threads)
                    .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                    .thenApply(addresses -> judge(addresses, port, allowLoopback))
                    .exceptionally(fault -> unresolved(host, fault));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(
                    new Result.Refused("target.unresolved", "too many names are being resolved"));
        }
    }

    private InetAddress[] resolve(String host) {
        try {
            return resolver.resolve(host);
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }

    private Result judge(InetAddress[] addresses, int port, boolean allowLoopback) {
        for (InetAddress address : addresses) {
            Optional<String> refusal = rule.refusal(new InetSocketAddress(address, port), allowLoopback);
            if (refusal.isPresent()) {
                return new Result.Refused("target.address-refused", refusal.get());
            }
        }
        return new Result.Checked(new InetSocketAddress(addresses[0], port));
    }

    private static Result unresolved(String host, Throwable fault) {
        boolean isLate = fault instanceof TimeoutException || fault.getCause() instanceof TimeoutException;
        String why = isLate ? "took too long to resolve" : "does not resolve";
        return new Result.Refused("target.unresolved", "host " + host + " " + why);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
