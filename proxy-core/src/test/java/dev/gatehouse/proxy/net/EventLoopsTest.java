/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventLoopsTest {

    private static final int THREADS = 2;

    @Test
    void strangersWhoFillTheirPoolHoldUpNobodyElse() throws Exception {
        CountDownLatch busy = new CountDownLatch(THREADS);
        CountDownLatch never = new CountDownLatch(1);
        try (EventLoops loops = EventLoops.open(THREADS)) {
            Runnable stuck = () -> {
                busy.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
            for (int i = 0; i < THREADS; i++) {
                loops.handshakes().execute(stuck);
            }
            assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < HandshakePool.WAITING_MAX; i++) {
                loops.handshakes().execute(stuck);
            }
            assertThatThrownBy(() -> loops.handshakes().execute(stuck)).isInstanceOf(RejectedExecutionException.class);
            CompletableFuture<String> thread = new CompletableFuture<>();
            loops.rekeys().execute(() -> thread.complete(Thread.currentThread().getName()));
            assertThat(thread.get(60, TimeUnit.SECONDS)).startsWith("gatehouse-rekey");
        }
    }
}
