/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.iolog.integrity.RecordingVerifier;
import dev.gatehouse.iolog.integrity.VerificationReport;
import dev.gatehouse.iolog.testing.ChildJvm;
import dev.gatehouse.iolog.testing.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a file system of 64 MiB of its own. Needs user and mount namespaces; fails, and says so, where there are none. */
class SmallDiskIT {

    @TempDir
    Path home;

    private final TestKeys keys = TestKeys.random();

    @Test
    void belowTheWatermarkSessionsEndAndNewOnesAreRefusedUntilThereIsRoomAgain() throws Exception {
        List<String> facts = run("watermark");
        assertThat(number(facts, "failed after millis ")).isLessThan(1000);
        assertThat(fact(facts, "failure ")).contains("bytes free, less than the");
        assertThat(fact(facts, "refused ")).contains("bytes free, less than the");
        assertThat(facts).contains("taken again");
        assertThat(facts).anyMatch(each -> each.startsWith("sealed ") && each.endsWith("FAILED recording.failed"));
    }

    @Test
    void whatWasAcknowledgedBeforeTheDiskWasFullIsInTheRecording() throws Exception {
        List<String> facts = run("full");
        assertThat(fact(facts, "failure ")).containsAnyOf("append failed", "commit failed");
        long acknowledged = number(facts, "acknowledged ");
        assertThat(acknowledged).isGreaterThan(500); // 64 MiB hold 1,900 or so beside what is reserved
        String file = fact(facts, "sealed ").split(" ")[0];
        VerificationReport report = new RecordingVerifier(keys.publicKey()).verify(Path.of(file));
        assertThat(report.firstBad()).isEmpty();
        assertThat(report.counts().data()).isGreaterThanOrEqualTo(acknowledged);
    }

    private List<String> run(String scenario) throws Exception {
        Path disk = Files.createDirectory(home.resolve("disk"));
        List<String> facts = new ArrayList<>();
        try (ChildJvm child = ChildJvm.startWithSmallDisk(
                disk,
                "64m",
                SmallDiskRecorder.class,
                scenario,
                disk.toString(),
                home.resolve("home").toString(),
                keys.toText())) {
            for (String line = child.nextLine(); line != null; line = child.nextLine()) {
                facts.add(line);
            }
            assertThat(child.awaitExit())
                    .as("exit status; needs unshare(1) with user and mount namespaces. facts: %s", facts)
                    .isZero();
        }
        return facts;
    }

    private static String fact(List<String> facts, String name) {
        return facts.stream()
                .filter(each -> each.startsWith(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no fact '" + name + "' in " + facts))
                .substring(name.length());
    }

    private static long number(List<String> facts, String name) {
        return Long.parseLong(fact(facts, name));
    }
}
