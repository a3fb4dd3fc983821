/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.iolog.archive.SealedRecording;
import dev.gatehouse.iolog.codec.EndState;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.integrity.RecordingVerifier;
import dev.gatehouse.iolog.integrity.VerificationReport;
import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.iolog.read.RecordCursor;
import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.testing.Appliance;
import dev.gatehouse.iolog.testing.ChildJvm;
import dev.gatehouse.iolog.testing.TestKeys;
import dev.gatehouse.iolog.testing.TestTypes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a recording process at random moments: every record that it had acknowledged is in a sealed recording. Five trials, and
 * twenty with {@code -Dgatehouse.size=full}.
 */
class KillNineIT {

    private static final int SESSIONS = 6;
    private static final int FEWEST_ACKNOWLEDGED = 200;

    @TempDir
    Path root;

    @TestFactory
    Stream<DynamicTest> acknowledgedRecordsAreInTheSealedRecordings() {
        int trials = "full".equals(System.getProperty("gatehouse.size")) ? 20 : 5;
        return IntStream.rangeClosed(1, trials)
                .mapToObj(
                        trial -> DynamicTest.dynamicTest("trial " + trial, () -> trial(root.resolve("trial" + trial))));
    }

    private void trial(Path home) throws Exception {
        TestKeys keys = TestKeys.random();
        Map<UUID, Long> acknowledged = recordUntilKilled(home, keys);
        assertThat(acknowledged).hasSize(SESSIONS);

        long undecided = 0;
        try (Appliance recovered = new Appliance(home, keys)) {
            for (int i = 0; i < SESSIONS; i++) {
                SealedRecording sealed = recovered.nextSealed();
                assertThat(sealed.summary().end().state()).isEqualTo(EndState.CRASHED);
                long kept = countKept(sealed, keys);
                assertThat(kept)
                        .as("records kept of %s", sealed.header().id())
                        .isGreaterThanOrEqualTo(
                                acknowledged.remove(sealed.header().id()));
                undecided += verify(sealed, keys).undecidedLines();
            }
        }
        assertThat(acknowledged).isEmpty();
        assertThat(undecided).as("input that was undecided is reported as that").isEqualTo(1);
        assertThat(home.resolve("journal")).isDirectoryNotContaining("glob:**/boot-*/lane-*");
    }

    private Map<UUID, Long> recordUntilKilled(Path home, TestKeys keys) throws Exception {
        Map<UUID, Long> acknowledged = new HashMap<>();
        long killAfter = FEWEST_ACKNOWLEDGED + new Random().nextInt(6000);
        try (ChildJvm child =
                ChildJvm.start(CrashingRecorder.class, home.toString(), keys.toText(), Integer.toString(SESSIONS))) {
            long seen = 0;
            for (String line = child.nextLine(); line != null; line = child.nextLine()) {
                String[] parts = line.split(" ");
                if (parts.length == 2) { // the last line may be torn
                    acknowledged.merge(UUID.fromString(parts[0]), Long.parseLong(parts[1]), Math::max);
                }
                if (++seen >= killAfter && acknowledged.size() == SESSIONS) {
                    child.killHard(); // what is in the pipe was acknowledged too: go on reading
                    killAfter = Long.MAX_VALUE;
                }
            }
        }
        return acknowledged;
    }

    private static long countKept(SealedRecording sealed, TestKeys keys) throws Exception {
        long kept = 0;
        try (RecordingKeys recordingKeys = Appliance.allKeys(sealed.file(), keys);
                RecordingReader reader = RecordingReader.open(sealed.file(), recordingKeys)) {
            RecordCursor cursor = reader.cursor();
            for (ReadRecord next = cursor.next(); next != null; next = cursor.next()) {
                if (next.tag() == TestTypes.OUTPUT.tag()) {
                    assertThat(ByteBuffer.wrap(next.payload()).getLong()).isEqualTo(++kept);
                }
            }
        }
        return kept;
    }

    private static VerificationReport.Counts verify(SealedRecording sealed, TestKeys keys) throws Exception {
        try (RecordingKeys recordingKeys = Appliance.allKeys(sealed.file(), keys)) {
            VerificationReport report = new RecordingVerifier(keys.publicKey()).verify(sealed.file(), recordingKeys);
            assertThat(report.firstBad()).isEmpty();
            return report.counts();
        }
    }
}
