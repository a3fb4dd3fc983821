/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.ssh.record.SshRecordTypes;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands behave as without Gatehouse: output, errors, status, signals, environment. */
class RemoteCommandIT {

    private World world;

    @BeforeEach
    void open() throws Exception {
        world = new World();
    }

    @AfterEach
    void close() throws Exception {
        world.close();
        assertThat(LoopGuard.violations()).isEmpty();
    }

    @Test
    void exitCodesComeBack() {
        for (int code : new int[] {0, 1, 42, 255}) {
            try (Run run = world.ssh("exit " + code).closeInput()) {
                assertThat(run.await(World.DEADLINE)).isEqualTo(code);
            }
        }
    }

    @Test
    void aSignalThatKillsTheCommandComesBack() {
        try (Run run = world.ssh("kill -TERM $$").closeInput()) {
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
        }
        world.ended(0);
        byte[] record = world.onlyRecording().joined(SshRecordTypes.EXIT_SIGNAL, 5);
        assertThat(new String(record, StandardCharsets.UTF_8)).isEqualTo("TERM");
    }

    @Test
    void standardErrorIsKeptApart() {
        try (Run run = world.ssh("echo out; echo err >&2; echo out2").closeInput()) {
            assertThat(run.await(World.DEADLINE)).isZero();
            assertThat(run.stdout()).isEqualTo("out\nout2\n");
            assertThat(run.stderr()).endsWith("err\n");
        }
        world.ended(0);
        assertThat(world.recorded(SshRecordTypes.OUTPUT)).isEqualTo("out\nout2\n");
        assertThat(world.recorded(SshRecordTypes.STDERR)).isEqualTo("err\n");
        assertThat(world.recorded(SshRecordTypes.EXEC)).isEqualTo("echo out; echo err >&2; echo out2");
    }

    @Test
    void allBytesPassBothWays() {
        byte[] all = new byte[256 * 40];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        try (Run run = world.ssh("cat").type(all).closeInput()) {
            assertThat(run.await(World.DEADLINE)).isZero();
            assertThat(run.bytes()).isEqualTo(all);
        }
        world.ended(0);
        assertThat(world.onlyRecording().joined(SshRecordTypes.INPUT, 4)).isEqualTo(all);
    }

    @Test
    void utf8Passes() {
        try (Run run = world.ssh("printf 'grüße 世界 🙂'").closeInput()) {
            assertThat(run.await(World.DEADLINE)).isZero();
            assertThat(run.stdout()).isEqualTo("grüße 世界 🙂");
        }
    }

    @Test
    void onlyListedEnvironmentReachesTheTarget() {
        List<String> command = new ArrayList<>(
                world.args("echo \"${GH_A:-none} ${LC_X:-none} ${OTHER:-none}\"", "-o", "SendEnv=GH_A LC_X OTHER"));
        Map<String, String> environment = Map.of("GH_A", "a", "LC_X", "x", "OTHER", "o");
        try (Run run = Run.start(command, environment).closeInput()) {
            assertThat(run.await(World.DEADLINE)).isZero();
            assertThat(run.stdout()).isEqualTo("a x none\n");
        }
    }

    @Test
    void aLongCommandPasses() {
        String word = "x".repeat(100_000);
        try (Run run = world.ssh("printf %s " + word + " | wc -c").closeInput()) {
            assertThat(run.await(World.DEADLINE)).isZero();
            assertThat(run.stdout().strip()).isEqualTo("100000");
        }
    }

    @Test
    void endOfInputReachesTheCommandWhileItStillWrites() {
        try (Run run =
                world.ssh("cat > /dev/null; echo done; sleep 0.2; echo later").closeInput()) {
            assertThat(run.await(World.DEADLINE)).isZero();
            assertThat(run.stdout()).isEqualTo("done\nlater\n");
        }
        assertThat(world.ended(0).cause()).isEqualTo(CloseCause.CLIENT_CLOSED);
    }

    @Test
    void aCommandThatClosesItsOutputAndStaysIsWaitedFor() {
        try (Run run = world.ssh("exec >&- 2>&-; sleep 0.5; exit 3").closeInput()) {
            assertThat(run.await(World.DEADLINE)).isEqualTo(3);
        }
    }

    @Test
    void theEndRecordHasCauseAndBytes() {
        try (Run run = world.ssh("head -c 1000 /dev/zero").closeInput()) {
            assertThat(run.await(World.DEADLINE)).isZero();
        }
        assertThat(world.ended(0).bytesOut()).isEqualTo(1000);
        assertThat(world.onlyRecording().cause()).contains("client.closed");
        assertThat(world.onlyRecording().summary()).containsEntry("bytesOut", "1000");
    }
}
