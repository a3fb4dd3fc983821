/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.DisconnectReason;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * The arithmetic of one connection's key exchange, one step at a time, off the loop: sntrup761 takes up to a tenth of a second. While
 * it runs its transport handles nothing from the peer and reads nothing. Confined to the channel's event loop.
 */
final class KeyArithmetic {

    private final NettyTransport transport;
    private final Executor executor;
    private boolean running;

    KeyArithmetic(NettyTransport transport, Executor executor) {
        this.transport = transport;
        this.executor = executor;
    }

    /** A step; off the loop. */
    @FunctionalInterface
    interface Step {
        boolean run() throws Exception;
    }

    /** What follows from it; on the loop. */
    @FunctionalInterface
    interface Then {
        void run(boolean result) throws Exception;
    }

    boolean running() {
        return running;
    }

    /** A failure of either ends the connection, and so does an executor that rejects. */
    void compute(Step step, Then then) {
        running = true;
        // what a known peer sent before it closed is still wanted, and stands behind this step
        boolean wanted = transport.isKnown();
        transport.arithmeticChanged();
        try {
            executor.execute(() -> {
                if (wanted || transport.channel().isActive()) {
                    computeNow(step, then);
                }
            });
        } catch (RejectedExecutionException e) {
            transport.fail(
                    new SshProtocolException(DisconnectReason.TOO_MANY_CONNECTIONS, "too many key exchanges wait"));
        }
    }

    /** Whether something of the peer's proves what it should; completes on any thread, exceptionally when the executor rejects. */
    CompletionStage<Boolean> proof(BooleanSupplier work) {
        try {
            return CompletableFuture.supplyAsync(work::getAsBoolean, executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void computeNow(Step step, Then then) {
        try {
            boolean result = step.run();
            transport.loop().execute(() -> computed(result, then));
        } catch (Exception | LinkageError e) { // MINA declares no narrower type, and loads classes
            transport.loop().execute(() -> transport.fail(e));
        }
    }

    private void computed(boolean result, Then then) {
        running = false;
        if (transport.isOver()) {
            return;
        }
        try {
            then.run(result);
        } catch (Exception e) { // MINA declares no narrower type
            transport.fail(e);
        }
        transport.arithmeticChanged();
    }
}
