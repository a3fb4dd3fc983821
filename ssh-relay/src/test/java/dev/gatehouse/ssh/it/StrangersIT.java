/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.ssh.config.SshFlowConfig;
import dev.gatehouse.ssh.testing.DiscardingRecorder;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What strangers can use up is nothing that users need. */
class StrangersIT {

    private static final int BYTES = 16 << 20;

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    @Test
    void aLiveSessionGetsNewKeysWhileThePoolForStrangersRejects() throws Exception {
        SshFlowConfig flow = new SshFlowConfig(2 << 20, 32 << 10, 64, Duration.ofHours(1), 4L << 20);
        try (World world = new World(
                        setup -> setup.recorder(new DiscardingRecorder()).config(config -> config.withFlow(flow)));
                Run run = world.ssh("echo ready; read x; head -c " + BYTES + " /dev/zero", "-v")) {
            await().atMost(World.DEADLINE).until(() -> run.stdout().startsWith("ready"));
            await().atMost(World.DEADLINE).until(() -> newKeys(run) == 1);
            // a pool that has been closed rejects like one that is full
            ((AutoCloseable) world.gateway.loops.handshakes()).close();
            try (Run stranger = world.ssh("true")) {
                assertThat(stranger.await(World.DEADLINE)).isEqualTo(255);
            }
            run.type("go\n").closeInput();
            assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
            assertThat(run.bytes()).hasSize("ready\n".length() + BYTES);
            await().atMost(World.DEADLINE).until(() -> newKeys(run) > 1);
        }
    }

    private static long newKeys(Run run) {
        return run.stderr()
                .lines()
                .filter(line -> line.contains("SSH2_MSG_NEWKEYS received"))
                .count();
    }
}
