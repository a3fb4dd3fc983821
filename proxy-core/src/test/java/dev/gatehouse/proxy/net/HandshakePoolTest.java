/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** As many may wait as is said, and not one more. */
class HandshakePoolTest {

    private static final int THREADS = 2;

    @Test
    void whatWouldWaitBeyondTheLimitIsRejectedAndTheRestIsDone() throws Exception {
        CountDownLatch begun = new CountDownLatch(THREADS);
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(THREADS + HandshakePool.WAITING_MAX);
        try (HandshakePool pool = new HandshakePool("test", THREADS)) {
            for (int i = 0; i < THREADS; i++) {
                pool.execute(() -> {
                    begun.countDown();
                    awaitAtMost(gate);
                    done.countDown();
                });
            }
            awaitAtMost(begun);
            for (int i = 0; i < HandshakePool.WAITING_MAX; i++) {
                pool.execute(done::countDown);
            }
            assertThatThrownBy(() -> pool.execute(done::countDown)).isInstanceOf(RejectedExecutionException.class);
            assertThatThrownBy(() -> pool.execute(done::countDown)).isInstanceOf(RejectedExecutionException.class);
            assertThat(done.getCount()).isEqualTo(THREADS + HandshakePool.WAITING_MAX);
            gate.countDown();
            awaitAtMost(done);
            // there is room again
            CountDownLatch again = new CountDownLatch(1);
            pool.execute(again::countDown);
            awaitAtMost(again);
        }
    }

    @Test
    void workThatFailsTakesNoRoomAndNoThreadAway() throws Exception {
        try (HandshakePool pool = new HandshakePool("test", 1)) {
            for (int i = 0; i < 3; i++) {
                pool.execute(() -> {
                    throw new WorkFailed();
                });
            }
            CountDownLatch after = new CountDownLatch(1);
            pool.execute(after::countDown);
            awaitAtMost(after);
        }
    }

    private static void awaitAtMost(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static final class WorkFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WorkFailed() {
            super("on purpose", null, false, false);
        }
    }
}
