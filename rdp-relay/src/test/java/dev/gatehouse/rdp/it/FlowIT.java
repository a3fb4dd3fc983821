/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.rdp.testing.FastPathPdus;
import dev.gatehouse.rdp.testing.GatedRecorder;
import dev.gatehouse.rdp.testing.Gateway;
import dev.gatehouse.rdp.testing.LoopGuard;
import dev.gatehouse.rdp.testing.TargetPeer;
import dev.gatehouse.rdp.testing.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who does not read stops who writes: nothing is dropped, and memory stays within bounds. */
class FlowIT {

    private static final int UPDATE = 8_000;
    private static final long UPDATES = 4_000;

    /** Ring, buffers of sockets of both legs and of the kernel, far below the 32 MB that a target wants to send. */
    private static final long KEPT_MAX = 16L << 20;

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    /** Paints on a thread of its own, which stands still while the gateway does not read. */
    private static AtomicLong paint(TargetPeer target) {
        AtomicLong painted = new AtomicLong();
        Thread thread = new Thread(
                () -> {
                    try {
                        for (long i = 0; i < UPDATES; i++) {
                            target.update(UPDATE, 1);
                            painted.addAndGet(UPDATE);
                        }
                    } catch (UncheckedIOException closed) {
                        // the end of the test
                    }
                },
                "test-painter");
        thread.setDaemon(true);
        thread.start();
        return painted;
    }

    private static long standsStill(AtomicLong count) {
        AtomicLong last = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Gateway.DEADLINE)
                .until(() -> last.getAndSet(count.get()) == count.get());
        return count.get();
    }

    @Test
    void aClientThatDoesNotReadPausesTheTargetAndGetsEverythingWhenItReadsAgain() throws Exception {
        try (Gateway gateway =
                        new Gateway.Setup().recorder(new GatedRecorder(1 << 20)).open();
                TestClient client = gateway.session()) {
            client.stopReading();
            AtomicLong painted = paint(gateway.target.peer());
            assertThat(standsStill(painted)).isLessThan(KEPT_MAX);
            // the other way goes on
            client.key(30);
            await().atMost(Gateway.DEADLINE)
                    .until(() -> gateway.target.peer().inputs().size() == 1);
            client.readAgain();
            await().atMost(Gateway.DEADLINE).until(() -> client.fromTarget() == UPDATE * UPDATES);
        }
    }

    @Test
    void aRecorderThatIsFullPausesBothAndLosesNothing() throws Exception {
        GatedRecorder recorder = new GatedRecorder(200_000);
        try (Gateway gateway = new Gateway.Setup().recorder(recorder).open();
                TestClient client = gateway.session()) {
            recorder.closeGate();
            TargetPeer target = gateway.target.peer();
            AtomicLong painted = paint(target);
            AtomicLong typed = new AtomicLong();
            Thread typist = new Thread(
                    () -> {
                        try {
                            for (int i = 0; i < 200_000; i++) {
                                client.bytes(FastPathPdus.key(30));
                                typed.incrementAndGet();
                            }
                        } catch (IOException closed) {
                            // the end of the test
                        }
                    },
                    "test-typist");
            typist.setDaemon(true);
            typist.start();
            assertThat(standsStill(painted)).isLessThan(KEPT_MAX);
            standsStill(typed);
            assertThat(recorder.waiting()).isLessThan(2_000_000);
            assertThat(target.inputBytes()).isZero();
            assertThat(client.fromTarget()).isZero();
            recorder.openGate();
            // each key is a record of its own, and the leak detector looks at each of them
            await().atMost(Gateway.DEADLINE.multipliedBy(4)).until(() -> client.fromTarget() == UPDATE * UPDATES);
        }
    }
}
