/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.bridge.SessionReport.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportSpoolTest {

    @TempDir
    private Path directory;

    private static SessionReport report(long sequence, Kind kind, Map<String, String> detail) {
        return new SessionReport(
                sequence, new UUID(7, sequence), kind, Instant.parse("2026-11-21T20:00:00.123456Z"), detail);
    }

    @Test
    void givesBackInOrderWhatWasPutIn() throws IOException {
        SessionReport first = report(1, Kind.OPENED, Map.of());
        SessionReport second = report(2, Kind.ENDED, Map.of("cause", "client.closed", "detail", "a\nb\u001b\"}"));
        try (ReportSpool spool = new ReportSpool(directory)) {
            assertThat(spool.isEmpty()).isTrue();
            spool.append(List.of(first));
            spool.append(List.of(second));
        }
        try (ReportSpool spool = new ReportSpool(directory)) {
            assertThat(spool.isEmpty()).isFalse();
            assertThat(spool.read()).containsExactly(first, second);
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory.resolve("session-reports.jsonl"))))
                    .isEqualTo("rw-------");
            spool.clear();
            assertThat(spool.isEmpty()).isTrue();
            assertThat(spool.read()).isEmpty();
        }
    }

    @Test
    void leavesOutALineThatACrashHasTorn() throws IOException {
        SessionReport first = report(1, Kind.OPENED, Map.of());
        SessionReport second = report(2, Kind.ENDED, Map.of("cause", "client.closed"));
        try (ReportSpool spool = new ReportSpool(directory)) {
            spool.append(List.of(first));
        }
        Files.writeString(directory.resolve("session-reports.jsonl"), "{\"at\":\"2026-", StandardOpenOption.APPEND);
        try (ReportSpool spool = new ReportSpool(directory)) {
            spool.append(List.of(second));
            assertThat(spool.read()).containsExactly(first, second);
        }
    }

    @Test
    void isBounded() throws IOException {
        SessionReport one = report(1, Kind.OPENED, Map.of());
        long line;
        try (ReportSpool spool = new ReportSpool(directory)) {
            spool.append(List.of(one));
            line = Files.size(directory.resolve("session-reports.jsonl"));
            spool.clear();
        }
        try (ReportSpool spool = new ReportSpool(directory, 2 * line)) {
            spool.append(List.of(one));
            spool.append(List.of(one));
            assertThatThrownBy(() -> spool.append(List.of(one)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("full");
            assertThat(spool.read()).hasSize(2);
        }
    }

    @Test
    void boundsAndCleansWhatPeersSay() {
        Map<String, String> many = new java.util.HashMap<>();
        for (int i = 0; i < 100; i++) {
            many.put("k" + i, "v\u0000" + "x".repeat(5000));
        }
        Map<String, String> bounded = SessionReport.bounded(many);
        assertThat(bounded).hasSize(32);
        assertThat(bounded.values()).allMatch(value -> value.length() == 1024 && value.startsWith("v?"));
    }
}
