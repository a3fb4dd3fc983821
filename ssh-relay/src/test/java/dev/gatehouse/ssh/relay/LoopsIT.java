/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.ssh.config.SshFlowConfig;
import dev.gatehouse.ssh.testing.Bulk;
import dev.gatehouse.ssh.testing.DebugLog;
import dev.gatehouse.ssh.testing.DiscardingRecorder;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Invariant 3: one event loop for both legs, no thread for a session, nothing blocks. */
class LoopsIT {

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    @Test
    void bothLegsAreOnOneLoopAlsoAfterARekey() throws Exception {
        SshFlowConfig flow = new SshFlowConfig(2 << 20, 32 << 10, 64, Duration.ofHours(1), 4L << 20);
        try (World world = new World(
                        setup -> setup.loops(4)
                                .recorder(new DiscardingRecorder())
                                .config(config -> config.withFlow(flow)),
                        "LogLevel DEBUG");
                Run run = world.ssh("echo ready; read x; head -c 33554432 /dev/zero; sleep 100", "-v")) {
            await().atMost(World.DEADLINE).until(() -> run.stdout().startsWith("ready"));
            RelayedSession session =
                    (RelayedSession) world.gateway.relay().sessions().all().get(0);
            assertThat(session.client().channel().eventLoop())
                    .isSameAs(session.target().channel().eventLoop());
            run.type("go\n");
            await().atMost(World.DEADLINE).until(() -> run.bytes().length >= 33554432);
            await().atMost(World.DEADLINE)
                    .until(() ->
                            DebugLog.keyExchanges(run.stderr()) > 1 && DebugLog.keyExchanges(world.target.log()) > 1);
            assertThat(session.client().channel().eventLoop())
                    .isSameAs(session.target().channel().eventLoop());
            assertThat(session.bytesOut()).isEqualTo(33554432 + 6);
        }
    }

    @Test
    void manySessionsTypeOnTheThreadsOfOne(TestReporter figures) throws Exception {
        int byDefault = "full".equals(System.getProperty("gatehouse.size")) ? 200 : 100;
        int sessions = Integer.getInteger("gatehouse.it.sessions", byDefault);
        int seconds = Integer.getInteger("gatehouse.it.typing-seconds", 5);
        List<Run> runs = new ArrayList<>();
        try (World world = new World(setup -> setup.recorder(new DiscardingRecorder()))) {
            runs.add(typist(world));
            await().atMost(World.DEADLINE).until(() -> world.gateway.relay().liveSessions() == 1);
            List<String> threadsAtOne = threads();
            while (runs.size() < sessions) {
                for (int i = 0; i < 20 && runs.size() < sessions; i++) {
                    runs.add(typist(world));
                }
                await().atMost(Duration.ofSeconds(120))
                        .until(() -> world.gateway.relay().liveSessions() == runs.size());
            }
            assertThat(threads()).isEqualTo(threadsAtOne);
            long heapBefore = usedHeapAfterCollection();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            int typed = 0;
            while (System.nanoTime() < end) {
                for (Run run : runs) {
                    run.type("x" + typed % 10);
                }
                typed++;
            }
            int expected = 2 * typed;
            for (Run run : runs) {
                await().atMost(World.DEADLINE).until(() -> run.bytes().length >= expected);
            }
            assertThat(threads()).isEqualTo(threadsAtOne);
            long heap = usedHeapAfterCollection();
            figures.publishEntry(
                    "typing",
                    "%d sessions, %d s: %d keystrokes echoed, %d KiB heap per session, %d threads"
                            .formatted(
                                    sessions,
                                    seconds,
                                    (long) expected * sessions,
                                    heap / 1024 / sessions,
                                    threadsAtOne.size()));
            assertThat(heap - heapBefore).isLessThan(64L << 20);
            assertThat(world.gateway.reporter.ended()).isEmpty();
            for (Run run : runs) {
                run.type("\u0004").closeInput();
            }
            for (Run run : runs) {
                assertThat(run.await(World.DEADLINE)).isZero();
            }
            await().atMost(World.DEADLINE)
                    .until(() -> world.gateway.reporter.ended().size() == sessions);
            assertThat(world.gateway.reporter.ended()).allMatch(each -> each.cause() == CloseCause.CLIENT_CLOSED);
        } finally {
            runs.forEach(Run::close);
        }
    }

    private static Run typist(World world) {
        return world.ssh("exec cat");
    }

    private static long usedHeapAfterCollection() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** All but those that the test itself needs for its child processes. */
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.equals("pump") && !name.startsWith("process reaper"))
                .filter(name -> !name.startsWith("awaitility"))
                // ends by itself a second after a closed world's loops
                .filter(name -> !name.startsWith("globalEventExecutor"))
                .sorted()
                .toList();
    }

    /** Nothing of the transfer is left over when many sessions come and go. */
    @Test
    void manySessionsAtOnceAllEnd() throws Exception {
        try (World world = new World(setup -> setup.recorder(new DiscardingRecorder()))) {
            for (int round = 0; round < 3; round++) {
                List<CompletableFuture<Bulk.Result>> all = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    all.add(CompletableFuture.supplyAsync(
                            () -> Bulk.run(world.args("head -c 5000000 /dev/zero"), 0, 120), Bulk.OWN_THREADS));
                }
                for (CompletableFuture<Bulk.Result> each : all) {
                    assertThat(each.get().bytes()).isEqualTo(5_000_000);
                }
            }
            await().atMost(World.DEADLINE).until(() -> world.gateway.relay().liveSessions() == 0);
            assertThat(world.gateway.relay().unauthenticatedConnections()).isZero();
        }
    }
}
