/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.bridge.SessionReport.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {

    @TempDir
    private Path directory;

    private static SessionReport report(Kind kind) {
        return new SessionReport(1, new UUID(1, 1), kind, Instant.EPOCH, Map.of());
    }

    @Test
    void keepsObservationsUpToItsLimitAndCountsTheRest() {
        // never started, so nothing is taken out
        ReportWriter writer = new ReportWriter(null, new ReportSpool(directory), null, () -> {});
        for (int i = 0; i < ReportWriter.OBSERVED_MAX; i++) {
            writer.submit(report(Kind.OBSERVED));
        }
        assertThat(writer.takeLost()).isZero();
        writer.submit(report(Kind.OBSERVED));
        writer.submit(report(Kind.OBSERVED));
        writer.submit(report(Kind.ENDED));
        assertThat(writer.takeLost()).isEqualTo(2);
        assertThat(writer.takeLost()).isZero();
        assertThat(writer.waiting())
                .as("what says how a session lives is never left out")
                .isEqualTo(ReportWriter.OBSERVED_MAX + 1);
    }
}
