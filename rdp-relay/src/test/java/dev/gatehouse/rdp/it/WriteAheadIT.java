/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.iolog.memory.Acknowledgement;
import dev.gatehouse.iolog.memory.MemoryRecorder;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.SessionPolicy;
import dev.gatehouse.rdp.record.RdpRecordTypes;
import dev.gatehouse.rdp.testing.FastPathPdus;
import dev.gatehouse.rdp.testing.GatedRecorder;
import dev.gatehouse.rdp.testing.Gateway;
import dev.gatehouse.rdp.testing.LoopGuard;
import dev.gatehouse.rdp.testing.TargetPeer;
import dev.gatehouse.rdp.testing.TestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Invariant 1, write-ahead: no PDU is forwarded before its append has completed. */
class WriteAheadIT {

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    @Test
    void whatPassesIsInTheRecordingAsItWent() throws Exception {
        try (Gateway gateway = new Gateway.Setup().open();
                TestClient client = gateway.session()) {
            assertThat(gateway.target.peer().login()).isEqualTo("svc:vaulted");
            gateway.target.peer().update(4000, 7);
            client.key(30);
            await().atMost(Gateway.DEADLINE).until(() -> client.fromTarget() == 4000);
            await().atMost(Gateway.DEADLINE)
                    .until(() -> !gateway.target.peer().inputs().isEmpty());
            assertThat(gateway.target.peer().inputs().get(0)).isEqualTo(FastPathPdus.key(30));
            assertThat(gateway.recording().joined(RdpRecordTypes.OUTPUT, 0))
                    .containsSubsequence(FastPathPdus.update(4000, 7));
            assertThat(gateway.recording().joined(RdpRecordTypes.INPUT, 0)).containsSubsequence(FastPathPdus.key(30));
        }
    }

    @Test
    void aRecorderThatNeverAcknowledgesLetsNoByteOfEitherPeerThrough() throws Exception {
        GatedRecorder recorder = new GatedRecorder(1_000_000).closeGate();
        try (Gateway gateway = new Gateway.Setup().recorder(recorder).open();
                TestClient client = gateway.client()) {
            await().atMost(Gateway.DEADLINE).until(() -> gateway.relay().liveSessions() == 1);
            TargetPeer target = gateway.target.peer();
            target.update(100, 1);
            client.key(30);
            await().atMost(Gateway.DEADLINE).until(() -> recorder.waiting() > 100);
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> client.sessions() == 0 && client.fromTarget() == 0 && target.bytesAfterLogin() == 0);
            assertThat(client.isClosed()).as(client.end()).isFalse();
        }
    }

    @Test
    void acknowledgementsThatStopInMidSessionStopBothDirections() throws Exception {
        GatedRecorder recorder = new GatedRecorder(1_000_000);
        try (Gateway gateway = new Gateway.Setup().recorder(recorder).open();
                TestClient client = gateway.session()) {
            TargetPeer target = gateway.target.peer();
            target.update(10, 1);
            client.key(30);
            await().atMost(Gateway.DEADLINE)
                    .until(() -> client.fromTarget() == 10 && target.inputs().size() == 1);
            recorder.closeGate();
            target.update(10, 2);
            client.key(31);
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> client.fromTarget() == 10 && target.inputs().size() == 1);
            recorder.openGate();
            await().atMost(Gateway.DEADLINE)
                    .until(() -> client.fromTarget() == 20 && target.inputs().size() == 2);
        }
    }

    @Test
    void aRecorderThatFailsInMidSessionClosesBothLegsWithinASecondAndNothingMoreIsSeen() throws Exception {
        AtomicBoolean failing = new AtomicBoolean();
        MemoryRecorder recorder = new MemoryRecorder(
                append -> failing.get() ? Acknowledgement.Verdict.FAIL : Acknowledgement.Verdict.ACKNOWLEDGE);
        try (Gateway gateway = new Gateway.Setup().recorder(recorder).open();
                TestClient client = gateway.session()) {
            TargetPeer target = gateway.target.peer();
            failing.set(true);
            long start = System.nanoTime();
            target.update(50, 2);
            assertThat(client.closedWithin(10)).isTrue();
            assertThat(target.closedWithin(10)).isTrue();
            System.Logger log = System.getLogger("measured");
            log.log(System.Logger.Level.INFO, "recorder failed: both legs closed in {0} ms", millisSince(start));
            assertThat(millisSince(start)).isLessThan(5_000);
            assertThat(client.fromTarget()).isZero();
            assertThat(gateway.ended().cause()).isEqualTo(CloseCause.RECORDING_FAILED);
            gateway.nothingLeft();
            assertThat(gateway.reporter.ended()).hasSize(1);
        }
    }

    @Test
    void aRecorderThatFailsWhileNothingMovesEndsTheSessionToo() throws Exception {
        MemoryRecorder recorder = new MemoryRecorder();
        try (Gateway gateway = new Gateway.Setup().recorder(recorder).open();
                TestClient client = gateway.session()) {
            recorder.fail(gateway.recording().header().id(), new IOException("disk is gone"));
            assertThat(gateway.ended().cause()).isEqualTo(CloseCause.RECORDING_FAILED);
            assertThat(client.closedWithin(10)).isTrue();
            assertThat(gateway.target.peer().closedWithin(10)).isTrue();
        }
    }

    @Test
    void aRecordingThatCannotBeOpenedIsNoDialAtAll() throws Exception {
        MemoryRecorder recorder = new MemoryRecorder();
        recorder.refuse("disk full");
        try (Gateway gateway = new Gateway.Setup().recorder(recorder).open();
                TestClient client = gateway.client()) {
            await().atMost(Gateway.DEADLINE)
                    .until(() -> !gateway.reporter.failed().isEmpty());
            assertThat(gateway.reporter.failed().get(0).cause()).isEqualTo(CloseCause.RECORDING_UNAVAILABLE);
            await().atMost(Gateway.DEADLINE).until(() -> client.holdScreens() == 1);
            assertThat(gateway.target.dials()).isZero();
        }
    }

    /** A target that has nothing to say but nonsense ends the session while it begins: opened first, ended once. */
    @Test
    void aTargetThatSpeaksNonsenseAtOnceIsReportedOnceAndLeavesNoSession() throws Exception {
        SessionPolicy unrecorded = new SessionPolicy(
                "test",
                Gateway.POLICY.allowed(),
                SessionPolicy.RecordMode.NONE,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Gateway.POLICY.environmentAllowed(),
                "");
        try (Gateway gateway = new Gateway.Setup().policy(unrecorded).open()) {
            // behind the licence comes what is neither TPKT nor fast-path
            gateway.target.outgoing((index, frame) -> isDemand(frame) ? List.of(new byte[64]) : List.of(frame));
            try (TestClient client = gateway.client()) {
                assertThat(gateway.ended().cause()).isEqualTo(CloseCause.TARGET_PROTOCOL_ERROR);
                gateway.nothingLeft();
                assertThat(client.closedWithin(10)).isTrue();
                assertThat(gateway.reporter.ended()).hasSize(1);
                assertThat(gateway.reporter.live()).isEmpty();
            }
        }
    }

    private static boolean isDemand(byte[] frame) {
        return frame.length > 200 && frame[4] == 2 && frame[7] == 0x68 && frame[0] == 3 && frame[17] == 0x11;
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
