/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.ssh.config.SshFlowConfig;
import dev.gatehouse.ssh.config.SshTimeConfig;
import dev.gatehouse.ssh.testing.Bulk;
import dev.gatehouse.ssh.testing.DiscardingRecorder;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows, rekeys, many channels, closing: large transfers arrive whole and end. */
class FlowIT {

    private static final long TRANSFER_SECONDS = Long.getLong("gatehouse.it.transfer-seconds", 300);

    private World world() throws Exception {
        return new World(setup -> setup.recorder(new DiscardingRecorder()));
    }

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    @Test
    void pipesBothWaysArriveWhole() throws Exception {
        long mib = Bulk.mebibytes(256);
        try (World world = world()) {
            Bulk.Result result = Bulk.run(world.args("tee /dev/stderr 2>/dev/null | cat"), mib, TRANSFER_SECONDS);
            assertThat(result.exit()).as(result.stderr()).isZero();
            assertThat(result.bytes()).isEqualTo(mib << 20);
            assertThat(result.sha256()).isEqualTo(Bulk.sha256OfFeed(mib));
            Bulk.Result up = Bulk.run(world.args("sha256sum"), mib, TRANSFER_SECONDS);
            assertThat(up.exit()).isZero();
            assertThat(up.bytes()).isEqualTo(68);
        }
    }

    @Test
    void rekeysFromTheClientDoNotDisturb() throws Exception {
        long mib = Bulk.mebibytes(128);
        try (World world = world()) {
            Bulk.Result result = Bulk.run(world.args("cat", "-o", "RekeyLimit=16M"), mib, TRANSFER_SECONDS);
            assertThat(result.exit()).as(result.stderr()).isZero();
            assertThat(result.sha256()).isEqualTo(Bulk.sha256OfFeed(mib));
        }
    }

    @Test
    void rekeysFromTheTargetDoNotDisturb() throws Exception {
        long mib = Bulk.mebibytes(128);
        try (World world = new World(setup -> setup.recorder(new DiscardingRecorder()), "RekeyLimit 16M")) {
            Bulk.Result result = Bulk.run(world.args("cat"), mib, TRANSFER_SECONDS);
            assertThat(result.exit()).as(result.stderr()).isZero();
            assertThat(result.sha256()).isEqualTo(Bulk.sha256OfFeed(mib));
        }
    }

    @Test
    void rekeysOfOurOwnDoNotDisturb() throws Exception {
        long mib = Bulk.mebibytes(128);
        SshFlowConfig flow = new SshFlowConfig(2 << 20, 32 << 10, 64, Duration.ofHours(1), 8L << 20);
        try (World world =
                new World(setup -> setup.recorder(new DiscardingRecorder()).config(config -> config.withFlow(flow)))) {
            Bulk.Result result = Bulk.run(world.args("cat"), mib, TRANSFER_SECONDS);
            assertThat(result.exit()).as(result.stderr()).isZero();
            assertThat(result.sha256()).isEqualTo(Bulk.sha256OfFeed(mib));
        }
    }

    @Test
    void ctrWithMacsCarriesBulkToo() throws Exception {
        long mib = Bulk.mebibytes(64);
        try (World world = world()) {
            for (String mac : List.of("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512")) {
                Bulk.Result result = Bulk.run(world.args("cat", "-c", "aes256-ctr", "-m", mac), mib, TRANSFER_SECONDS);
                assertThat(result.exit()).as(result.stderr()).isZero();
                assertThat(result.sha256()).isEqualTo(Bulk.sha256OfFeed(mib));
            }
        }
    }

    /** Data, EOF, exit status, close, session close: a first prototype hung here in half of the runs. */
    @Test
    void consecutiveTransfersAllEnd() throws Exception {
        int times = Integer.getInteger("gatehouse.it.transfers", 20);
        long mib = Bulk.mebibytes(8);
        try (World world = world()) {
            for (int i = 0; i < times; i++) {
                Bulk.Result result = Bulk.run(
                        world.args("head -c " + (mib << 20) + " /dev/zero; exit " + (i % 100)), 0, TRANSFER_SECONDS);
                assertThat(result.exit()).isEqualTo(i % 100);
                assertThat(result.bytes()).isEqualTo(mib << 20);
            }
            for (int i = 0; i < times; i++) {
                Bulk.Result one = Bulk.run(world.args("printf x; exit 3"), 0, TRANSFER_SECONDS);
                assertThat(one.exit()).isEqualTo(3);
                assertThat(one.bytes()).isEqualTo(1);
            }
            await().atMost(World.DEADLINE)
                    .until(() -> world.gateway.reporter.ended().size() == 2 * times);
        }
    }

    @Test
    void nineChannelsRunWhileOneIsStalledWithRekeysAndKeepalives() throws Exception {
        long mib = Bulk.mebibytes(32);
        SshTimeConfig time = new SshTimeConfig(
                Duration.ofMillis(200), Duration.ofMillis(500), 10, Duration.ofSeconds(60), Duration.ofSeconds(10));
        ExecutorService pool = Executors.newFixedThreadPool(9);
        try (World world =
                new World(setup -> setup.recorder(new DiscardingRecorder()).config(config -> config.withTime(time)))) {
            String socket = world.scratch.file("mux").toString();
            List<String> master = world.args(
                    "",
                    "-N",
                    "-M",
                    "-S",
                    socket,
                    "-o",
                    "RekeyLimit=16M",
                    "-o",
                    "ServerAliveInterval=1",
                    "-o",
                    "ServerAliveCountMax=5");
            try (Run control = Run.start(master)) {
                await().atMost(World.DEADLINE)
                        .until(() -> world.scratch.file("mux").toFile().exists());
                // a reader that reads nothing: its window and the pipe behind it fill up
                ProcessBuilder stalled = new ProcessBuilder(mux(world, socket, "cat /dev/zero"));
                Process reader = stalled.start();
                try {
                    List<CompletableFuture<Bulk.Result>> all = new ArrayList<>();
                    for (int i = 0; i < 9; i++) {
                        all.add(CompletableFuture.supplyAsync(
                                () -> Bulk.run(mux(world, socket, "cat"), mib, TRANSFER_SECONDS), pool));
                    }
                    String expected = Bulk.sha256OfFeed(mib);
                    for (CompletableFuture<Bulk.Result> each : all) {
                        Bulk.Result result = each.get();
                        assertThat(result.exit()).as(result.stderr()).isZero();
                        assertThat(result.sha256()).isEqualTo(expected);
                    }
                    assertThat(reader.isAlive()).isTrue();
                    assertThat(control.isAlive()).isTrue();
                } finally {
                    reader.destroyForcibly();
                }
            }
            world.ended(0);
            assertThat(world.gateway.reporter.ended()).hasSize(1);
        } finally {
            pool.shutdownNow();
        }
    }

    private static List<String> mux(World world, String socket, String command) {
        return world.args(command, "-S", socket);
    }
}
