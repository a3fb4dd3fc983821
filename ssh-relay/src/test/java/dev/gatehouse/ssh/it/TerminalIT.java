/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.iolog.memory.MemoryRecord;
import dev.gatehouse.iolog.memory.MemoryRecording;
import dev.gatehouse.iolog.memory.MemoryRecording.LineState;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.SessionPolicy;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import dev.gatehouse.ssh.config.SshTimeConfig;
import dev.gatehouse.ssh.record.SshRecordTypes;
import dev.gatehouse.ssh.testing.Gateway;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Terminals behave as without Gatehouse, and what was typed blind stays blind. */
class TerminalIT {

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    private static void awaitOutput(Run run, String text) {
        await().atMost(World.DEADLINE).until(() -> run.stdout().contains(text));
    }

    @Test
    void aShellShowsExactlyWhatIsRecorded() throws Exception {
        try (World world = new World();
                Run run = world.ssh("", "-tt")) {
            run.type("PS1='> '\r");
            awaitOutput(run, "> ");
            run.type("echo one$((1+1))three\r");
            awaitOutput(run, "one2three");
            run.type("exit 5\r");
            assertThat(run.await(World.DEADLINE)).isEqualTo(5);
            world.ended(0);
            assertThat(world.recorded(SshRecordTypes.OUTPUT)).isEqualTo(run.stdout());
            assertThat(typedAndShown(world.onlyRecording())).contains("echo one$((1+1))three\r");
        }
    }

    private static String typedAndShown(MemoryRecording recording) {
        StringBuilder shown = new StringBuilder();
        for (MemoryRecord record : recording.records()) {
            if (record.type().equals(SshRecordTypes.INPUT)
                    && recording.lines().get(record.line()) == LineState.REVEALED) {
                shown.append(new String(record.payload(), 4, record.payload().length - 4, StandardCharsets.UTF_8));
            }
        }
        return shown.toString();
    }

    @Test
    void aPasswordTypedBlindIsWithheld() throws Exception {
        String command =
                "stty -echo; printf 'Password: '; read x; stty echo; echo; echo length ${#x}; read y; echo said $y";
        try (World world = new World();
                Run run = world.ssh(command, "-tt")) {
            awaitOutput(run, "Password: ");
            run.type("hunter2canary\r");
            awaitOutput(run, "length 13");
            run.type("visible line\r");
            assertThat(run.await(World.DEADLINE)).isZero();
            world.ended(0);
            MemoryRecording recording = world.onlyRecording();
            assertThat(recording.lines()).containsValue(LineState.WITHHELD);
            assertThat(typedAndShown(recording)).isEqualTo("visible line\r");
            for (MemoryRecord record : recording.records()) {
                assertThat(new String(record.payload(), StandardCharsets.UTF_8)).doesNotContain("hunter2");
            }
        }
    }

    @Test
    void controlCInterrupts() throws Exception {
        try (World world = new World();
                Run run = world.ssh("trap 'echo caught; exit 9' INT; echo ready; while :; do sleep 0.1; done", "-tt")) {
            awaitOutput(run, "ready");
            run.type("\u0003");
            assertThat(run.await(World.DEADLINE)).isEqualTo(9);
            assertThat(run.stdout()).contains("caught");
        }
    }

    @Test
    void aResizeReachesTheTarget() throws Exception {
        try (World world = new World()) {
            Path script = Path.of(getClass().getResource("/pty_resize.py").toURI());
            List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString()));
            command.addAll(world.args(
                    "echo ready; i=0; until [ \"$(stty size)\" = '41 133' ] || [ $i -gt 100 ]; do sleep 0.1; i=$((i+1)); done; stty size",
                    "-tt"));
            try (Run run = Run.start(command)) {
                assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
                assertThat(run.stdout()).contains("41 133");
            }
            world.ended(0);
            assertThat(world.onlyRecording().joined(SshRecordTypes.RESIZE, 4))
                    .endsWith(0, 0, 0, 133, 0, 0, 0, 41, 0, 0, 0, 0, 0, 0, 0, 0);
        }
    }

    @Test
    void anOperatorEndsASessionWithinASecond() throws Exception {
        try (World world = new World();
                Run run = world.ssh("echo ready; sleep 1000", "-tt")) {
            awaitOutput(run, "ready");
            long start = System.nanoTime();
            world.gateway.reporter.live().get(0).end(CloseCause.TERMINATED, "Reason: test.");
            await().atMost(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> !world.gateway.reporter.ended().isEmpty());
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            assertThat(world.gateway.reporter.ended().get(0).cause()).isEqualTo(CloseCause.TERMINATED);
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            assertThat(run.stdout()).contains("\r\nThe session was ended by an operator. Reason: test.\r\n");
            assertThat(world.recorded(SshRecordTypes.NOTICE)).contains("Reason: test.");
            assertThat(world.onlyRecording().cause()).contains("terminated");
        }
    }

    @Test
    void anIdleSessionIsWarnedThenEnded() throws Exception {
        SessionPolicy policy = new SessionPolicy(
                "idle",
                Gateway.POLICY.allowed(),
                RecordMode.ALL,
                Duration.ofSeconds(3),
                Duration.ofHours(1),
                List.of(),
                "");
        SshTimeConfig time = new SshTimeConfig(
                Duration.ofMillis(100), Duration.ofSeconds(30), 3, Duration.ofSeconds(1), Duration.ofSeconds(10));
        try (World world = new World(setup -> setup.policy(policy).config(config -> config.withTime(time)));
                Run run = world.ssh("echo ready; sleep 1000", "-tt")) {
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            assertThat(run.stdout())
                    .containsSubsequence(
                            "ready", "this session has been idle and will be ended in", "idle for too long");
            assertThat(world.ended(0).cause()).isEqualTo(CloseCause.IDLE_TIMEOUT);
        }
    }

    @Test
    void maximumDurationEndsEvenABusySession() throws Exception {
        SessionPolicy policy = new SessionPolicy(
                "short",
                Gateway.POLICY.allowed(),
                RecordMode.ALL,
                Duration.ofSeconds(30),
                Duration.ofSeconds(3),
                List.of(),
                "");
        SshTimeConfig time = new SshTimeConfig(
                Duration.ofMillis(100), Duration.ofSeconds(30), 3, Duration.ofSeconds(1), Duration.ofSeconds(10));
        try (World world = new World(setup -> setup.policy(policy).config(config -> config.withTime(time)));
                Run run = world.ssh("while :; do echo tick; sleep 0.1; done", "-tt")) {
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
            assertThat(run.stdout()).contains("reaches its maximum duration");
            assertThat(world.ended(0).cause()).isEqualTo(CloseCause.MAX_DURATION);
        }
    }
}
