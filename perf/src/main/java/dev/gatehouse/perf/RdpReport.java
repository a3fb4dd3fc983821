/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf;

import dev.gatehouse.perf.rdp.RdpRun;
import dev.gatehouse.perf.report.Environment;
import dev.gatehouse.perf.report.Figure;
import dev.gatehouse.perf.report.Report;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** One run of the RDP figures, as a table and a JSON file. Stateless. */
final class RdpReport {

    private RdpReport() {}

    static void write(Settings settings, PrintStream out) throws IOException, InterruptedException {
        Environment environment = Environment.read(settings.path("repository"));
        // on the disk it would have in production
        Path directory = Files.createTempDirectory("gatehouse-perf-rdp");
        try (RdpRun run = new RdpRun(
                settings.set("scenarios"),
                settings.set("figures"),
                sizes(settings),
                settings.path("repository"),
                directory,
                out)) {
            if (run.gatehousePid().isPresent()) {
                environment = environment.withGatehouse(run.gatehousePid().get());
            }
            List<Figure> figures = run.all();
            Report report = new Report(environment, settings.all(), figures, RdpRun.ratios(figures));
            report.print(out);
            report.writeJson(settings.path("output"));
            out.println("written: " + settings.path("output"));
        } finally {
            remove(directory);
        }
    }

    private static RdpRun.Sizes sizes(Settings settings) {
        return new RdpRun.Sizes(
                settings.number("runs"),
                settings.number("sessions"),
                settings.number("transfer-mib"),
                settings.number("warm-up-mib"),
                settings.number("bytes-per-second"),
                settings.number("echoes"),
                settings.number("idle-sessions"));
    }

    private static void remove(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
