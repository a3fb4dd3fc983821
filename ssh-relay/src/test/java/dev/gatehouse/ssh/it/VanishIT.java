/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.ssh.config.SshTimeConfig;
import dev.gatehouse.ssh.testing.DebugLog;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that go without a word leave nothing behind. */
class VanishIT {

    private static final SshTimeConfig IMPATIENT = new SshTimeConfig(
            Duration.ofMillis(100), Duration.ofMillis(700), 3, Duration.ofSeconds(60), Duration.ofSeconds(10));

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    private static void nothingLeft(World world) {
        await().atMost(World.DEADLINE)
                .until(() -> world.gateway.relay().liveSessions() == 0
                        && world.gateway.relay().unauthenticatedConnections() == 0);
    }

    @Test
    void aKilledClientEndsTheSessionAndItsCommand() throws Exception {
        try (World world = new World();
                Run run = world.ssh("echo $$; exec sleep 1000")) {
            await().atMost(World.DEADLINE).until(() -> run.stdout().endsWith("\n"));
            long remote = Long.parseLong(run.stdout().strip());
            run.process().destroyForcibly();
            assertThat(world.ended(0).cause()).isIn(CloseCause.CLIENT_LOST, CloseCause.CLIENT_CLOSED);
            nothingLeft(world);
            // as direct: without a terminal the server lets the command run on, but its connection is gone
            ProcessHandle.of(remote).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aKilledClientInMidTransferLeavesNothing() throws Exception {
        try (World world = new World();
                Run run = world.ssh("cat /dev/zero")) {
            await().atMost(World.DEADLINE).until(() -> run.bytes().length > 1_000_000);
            run.process().destroyForcibly();
            assertThat(world.ended(0).cause()).isEqualTo(CloseCause.CLIENT_LOST);
            nothingLeft(world);
        }
    }

    /** Its socket stays open: only our own questions can tell. */
    @Test
    void aClientThatNoLongerAnswersIsLost() throws Exception {
        try (World world = new World(setup -> setup.config(config -> config.withTime(IMPATIENT)));
                Run run = world.ssh("echo ready; exec sleep 1000", "-v")) {
            await().atMost(World.DEADLINE).until(() -> run.stdout().equals("ready\n"));
            await().atMost(World.DEADLINE).until(() -> DebugLog.keepalives(run.stderr()) > IMPATIENT.keepalivesMax());
            assertThat(world.gateway.relay().liveSessions()).isOne();
            stop(run.process().pid());
            assertThat(world.ended(0).cause()).isEqualTo(CloseCause.CLIENT_LOST);
            assertThat(world.ended(0).detail()).isEqualTo("no answer to keepalives");
            nothingLeft(world);
            run.process().destroyForcibly();
        }
    }

    @Test
    void aTargetThatNoLongerAnswersIsLost() throws Exception {
        try (World world = new World(setup -> setup.config(config -> config.withTime(IMPATIENT)), "LogLevel DEBUG");
                Run run = world.ssh("echo $PPID; exec sleep 1000")) {
            await().atMost(World.DEADLINE).until(() -> run.stdout().endsWith("\n"));
            await().atMost(World.DEADLINE)
                    .until(() -> DebugLog.keepalives(world.target.log()) > IMPATIENT.keepalivesMax());
            assertThat(world.gateway.relay().liveSessions()).isOne();
            long server = Long.parseLong(run.stdout().strip());
            stop(server);
            assertThat(world.ended(0).cause()).isEqualTo(CloseCause.TARGET_LOST);
            assertThat(world.ended(0).detail()).isEqualTo("no answer to keepalives");
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            nothingLeft(world);
            ProcessHandle.of(server).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static void stop(long pid) {
        try (Run kill = Run.done(World.DEADLINE, List.of("kill", "-STOP", Long.toString(pid)))) {
            assertThat(kill.exit()).isZero();
        }
    }

    @Test
    void aTargetThatDiesGivesTheClientWhatItHadSaid() throws Exception {
        try (World world = new World();
                Run run = world.ssh("echo before; read x; kill -9 $PPID; sleep 1000")) {
            await().atMost(World.DEADLINE).until(() -> run.stdout().equals("before\n"));
            run.type("go\n");
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            assertThat(run.stdout()).isEqualTo("before\n");
            assertThat(world.ended(0).cause()).isIn(CloseCause.TARGET_LOST, CloseCause.TARGET_CLOSED);
            nothingLeft(world);
        }
    }

    @Test
    void stoppingTheRelayEndsItsSessions() throws Exception {
        try (World world = new World();
                Run run = world.ssh("echo ready; sleep 1000", "-tt")) {
            await().atMost(World.DEADLINE).until(() -> run.stdout().contains("ready"));
            assertThat(world.gateway.relay().stop(Duration.ofSeconds(5))).isTrue();
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            assertThat(run.stdout()).contains("shutting down");
            assertThat(world.ended(0).cause()).isEqualTo(CloseCause.GATEWAY_SHUTDOWN);
            assertThat(world.onlyRecording().cause()).contains("gateway.shutdown");
        }
    }
}
