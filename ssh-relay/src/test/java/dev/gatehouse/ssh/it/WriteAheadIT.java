/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.iolog.memory.Acknowledgement;
import dev.gatehouse.iolog.memory.MemoryRecorder;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.ssh.testing.GatedRecorder;
import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Invariant 1: nothing is forwarded before its append has completed. */
class WriteAheadIT {

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    @Test
    void aRecorderThatNeverAcknowledgesLetsNoByteThrough() throws Exception {
        MemoryRecorder recorder = new MemoryRecorder(Acknowledgement.never());
        try (World world = new World(setup -> setup.recorder(recorder))) {
            Path never = world.scratch.file("never");
            try (Run run = world.ssh("touch " + never + "; cat")) {
                await().atMost(World.DEADLINE).until(() -> world.gateway.relay().liveSessions() == 1);
                run.type("typed\n");
                // the request for the channel is held back, so the command cannot start; what was sent stays with us
                await().during(Duration.ofSeconds(2))
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> run.bytes().length == 0);
                assertThat(run.bytes()).isEmpty();
                assertThat(never).doesNotExist();
                assertThat(world.target.log()).contains("Accepted publickey").doesNotContain("Starting session");
            }
        }
    }

    @Test
    void acknowledgementsThatStopInMidSessionStopBothDirections() throws Exception {
        AtomicBoolean holding = new AtomicBoolean();
        MemoryRecorder recorder = new MemoryRecorder(
                append -> holding.get() ? Acknowledgement.Verdict.HOLD : Acknowledgement.Verdict.ACKNOWLEDGE);
        try (World world = new World(setup -> setup.recorder(recorder))) {
            Path seen = world.scratch.file("seen-by-target");
            try (Run run = world.ssh("tee " + seen)) {
                run.type("one\n");
                await().atMost(World.DEADLINE).until(() -> run.stdout().equals("one\n"));
                holding.set(true);
                run.type("two\n");
                await().during(Duration.ofSeconds(2))
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> run.stdout().equals("one\n")
                                && Files.readString(seen).equals("one\n"));
            }
        }
    }

    @Test
    void aRecorderThatFailsEndsTheSessionWithinASecondAndNothingMoreIsSeen() throws Exception {
        AtomicBoolean failing = new AtomicBoolean();
        MemoryRecorder recorder = new MemoryRecorder(
                append -> failing.get() ? Acknowledgement.Verdict.FAIL : Acknowledgement.Verdict.ACKNOWLEDGE);
        try (World world = new World(setup -> setup.recorder(recorder))) {
            Path seen = world.scratch.file("seen-by-target");
            try (Run run = world.ssh("tee " + seen)) {
                run.type("one\n");
                await().atMost(World.DEADLINE).until(() -> run.stdout().equals("one\n"));
                failing.set(true);
                long start = System.nanoTime();
                run.type("two\n");
                await().atMost(Duration.ofSeconds(1))
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> !world.gateway.reporter.ended().isEmpty());
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
                assertThat(run.await(World.DEADLINE)).isEqualTo(255);
                assertThat(run.stdout()).isEqualTo("one\n");
                assertThat(Files.readString(seen)).isEqualTo("one\n");
                assertThat(world.gateway.reporter.ended().get(0).cause()).isEqualTo(CloseCause.RECORDING_FAILED);
            }
        }
    }

    /** A full ring stops the reading and loses nothing, not even of a target that has gone meanwhile. */
    @Test
    void aFullRingStopsTheReadingAndLosesNothing() throws Exception {
        GatedRecorder recorder = new GatedRecorder(100_000);
        try (World world = new World(setup -> setup.recorder(recorder));
                Run run = world.ssh("head -c 1500000 /dev/zero").closeInput()) {
            await().atMost(World.DEADLINE).until(() -> recorder.waiting() > 0);
            await().during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(6))
                    .until(() -> run.bytes().length <= 100_000 && recorder.waiting() < 1_000_000);
            world.target.kill();
            recorder.openGate();
            run.await(World.DEADLINE);
            assertThat(run.bytes().length).isGreaterThan(100_000);
            assertThat(world.ended(0).bytesOut()).isEqualTo(run.bytes().length);
        }
    }

    @Test
    void aRecorderThatFailsWhileNothingMovesEndsTheSessionToo() throws Exception {
        MemoryRecorder recorder = new MemoryRecorder();
        try (World world = new World(setup -> setup.recorder(recorder));
                Run run = world.ssh("echo ready; sleep 1000")) {
            await().atMost(World.DEADLINE).until(() -> run.stdout().equals("ready\n"));
            recorder.fail(recorder.recordings().get(0).header().id(), new IOException("disk is gone"));
            await().atMost(Duration.ofSeconds(1))
                    .until(() -> !world.gateway.reporter.ended().isEmpty());
            assertThat(world.gateway.reporter.ended().get(0).cause()).isEqualTo(CloseCause.RECORDING_FAILED);
            assertThat(run.await(World.DEADLINE)).isEqualTo(255);
        }
    }
}
