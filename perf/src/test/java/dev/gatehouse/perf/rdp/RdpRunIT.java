/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.perf.report.Figure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The synthetic peers with each other, and over HAProxy where it is installed: that figures come out, not what they are. */
class RdpRunIT {

    @Test
    void peersUnderstandEachOther(@TempDir Path directory) throws Exception {
        boolean proxy = Files.isExecutable(Path.of("/usr/sbin/haproxy"));
        Set<String> scenarios = proxy ? Set.of("01", "02") : Set.of("01");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RdpRun.Sizes sizes = new RdpRun.Sizes(1, 2, 8, 8, 0, 40, 3);
        try (RdpRun run = new RdpRun(
                scenarios,
                Set.of("bulk", "echo", "idle"),
                sizes,
                Path.of(".."),
                directory,
                new PrintStream(out, true, StandardCharsets.UTF_8))) {
            List<Figure> figures = run.all();
            assertThat(figures).extracting(Figure::what).contains("bulk: wall", "key echo paced p99");
            assertThat(figures).extracting(Figure::scenario).contains("01-direct");
            if (proxy) {
                assertThat(figures).extracting(Figure::what).contains("bulk: middle's CPU", "idle session");
            }
        }
    }

    @Test
    void targetPaintsAtTheRateThatItWasTold(@TempDir Path directory) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int mibPerSecond = 4;
        RdpRun.Sizes sizes = new RdpRun.Sizes(1, 1, 4, 4, (long) mibPerSecond << 20, 4, 1);
        try (RdpRun run = new RdpRun(
                Set.of("01"),
                Set.of("bulk"),
                sizes,
                Path.of(".."),
                directory,
                new PrintStream(out, true, StandardCharsets.UTF_8))) {
            double secondsPerGib = run.all().stream()
                    .filter(figure -> figure.what().equals("bulk: wall"))
                    .mapToDouble(Figure::value)
                    .findFirst()
                    .orElseThrow();
            // never faster; how much slower depends on the machine
            assertThat(1024 / secondsPerGib).isLessThan(mibPerSecond * 1.5);
        }
    }
}
