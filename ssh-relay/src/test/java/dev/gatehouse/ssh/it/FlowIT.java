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
import dev.gatehouse.ssh.testing.DebugLog;
import dev.gatehouse.ssh.testing.DiscardingRecorder;
import dev.gatehouse.ssh.testing.Keys;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
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
            assertThat(up.exit()).as(up.stderr()).isZero();
            assertThat(up.sha256()).isEqualTo(hex(Keys.sha256((Bulk.sha256OfFeed(mib) + "  -\n").getBytes())));
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void rekeysFromTheClientDoNotDisturb() throws Exception {
        long mib = Bulk.mebibytes(128);
        try (World world = world()) {
            Bulk.Result result = Bulk.run(world.args("cat", "-v", "-o", "RekeyLimit=16M"), mib, TRANSFER_SECONDS);
            assertThat(result.exit()).as(result.stderr()).isZero();
            assertThat(DebugLog.keyExchanges(result.stderr())).isGreaterThan(mib / 32);
            assertThat(result.sha256()).isEqualTo(Bulk.sha256OfFeed(mib));
        }
    }

    @Test
    void rekeysFromTheTargetDoNotDisturb() throws Exception {
        long mib = Bulk.mebibytes(128);
        try (World world =
                new World(setup -> setup.recorder(new DiscardingRecorder()), "RekeyLimit 16M", "LogLevel DEBUG")) {
            Bulk.Result result = Bulk.run(world.args("cat"), mib, TRANSFER_SECONDS);
            assertThat(result.exit()).as(result.stderr()).isZero();
            assertThat(DebugLog.keyExchanges(world.target.log())).isGreaterThan(mib / 32);
            assertThat(result.sha256()).isEqualTo(Bulk.sha256OfFeed(mib));
        }
    }

    @Test
    void rekeysOfOurOwnDoNotDisturb() throws Exception {
        long mib = Bulk.mebibytes(128);
        SshFlowConfig flow = new SshFlowConfig(2 << 20, 32 << 10, 64, Duration.ofHours(1), 8L << 20);
        try (World world = new World(
                setup -> setup.recorder(new DiscardingRecorder()).config(config -> config.withFlow(flow)),
                "LogLevel DEBUG")) {
            Bulk.Result result = Bulk.run(world.args("cat", "-v"), mib, TRANSFER_SECONDS);
            assertThat(result.exit()).as(result.stderr()).isZero();
            // neither peer asks for new keys by itself within 4 GiB
            assertThat(DebugLog.keyExchanges(result.stderr())).isGreaterThan(mib / 16);
            assertThat(DebugLog.keyExchanges(world.target.log())).isGreaterThan(mib / 16);
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
        // the client, which waits less long, asks us; we ask the target
        SshTimeConfig time = new SshTimeConfig(
                Duration.ofMillis(200), Duration.ofSeconds(3), 10, Duration.ofSeconds(60), Duration.ofSeconds(10));
        ExecutorService pool = Executors.newFixedThreadPool(9);
        try (World world = new World(
                setup -> setup.recorder(new DiscardingRecorder()).config(config -> config.withTime(time)),
                "LogLevel DEBUG")) {
            String socket = world.scratch.file("mux").toString();
            List<String> master = world.args(
                    "",
                    "-N",
                    "-vvv",
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
                    assertThat(DebugLog.keyExchanges(control.stderr())).isGreaterThan(9 * mib / 32);
                    keepalivesPass(world, control);
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

    /** Nothing else moves now: the client's questions are answered, and so are ours to the target. */
    private static void keepalivesPass(World world, Run control) {
        long asked = DebugLog.keepalives(world.target.log());
        long answered = DebugLog.count(control.stderr(), "receive packet: type 82");
        await().atMost(World.DEADLINE)
                .until(() -> DebugLog.count(control.stderr(), "receive packet: type 82") > answered + 6
                        && DebugLog.keepalives(world.target.log()) > asked + 1);
    }

    private static List<String> mux(World world, String socket, String command) {
        return world.args(command, "-S", socket);
    }
}
