/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.report;

import dev.gatehouse.perf.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Where and when a run took place. Immutable.
 *
 * @param date start of the run, UTC
 * @param commit of the checkout, with "-dirty" when files differ from it
 * @param processor model name
 * @param processors number of them
 * @param memoryMib of the machine
 * @param kernel release
 * @param system distribution
 * @param openSsh version of client and server
 * @param jdk of the perf tool; Gatehouse's own is {@code gatehouseJdk}
 * @param gatehouseJdk the Java that ran Gatehouse; empty when it did not take part
 * @param loadAverageAtStart one minute, before the run: above 0.5 the figures are noisy
 */
public record Environment(
        Instant date,
        String commit,
        String processor,
        int processors,
        long memoryMib,
        String kernel,
        String system,
        String openSsh,
        String jdk,
        String gatehouseJdk,
        double loadAverageAtStart) {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Reads the environment of this machine. */
    public static Environment read(Path repository) throws IOException, InterruptedException {
        return new Environment(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                commit(repository),
                line("/proc/cpuinfo", "model name").replaceAll("^[^:]*:\\s*", ""),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(line("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "")) / 1024,
                System.getProperty("os.version"),
                line("/etc/os-release", "PRETTY_NAME").replaceAll("^[^=]*=|\"", ""),
                Command.run(LIMIT, List.of("ssh", "-V")).output().strip(),
                System.getProperty("java.vm.version"),
                "",
                Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]));
    }

    /** The same with the Java that runs Gatehouse. */
    public Environment withGatehouse(long pid) throws IOException, InterruptedException {
        Path java = Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe"));
        String version = Command.run(LIMIT, List.of(java.toString(), "-version"))
                .output()
                .lines()
                .skip(1)
                .findFirst()
                .orElse("")
                .strip();
        return new Environment(
                date,
                commit,
                processor,
                processors,
                memoryMib,
                kernel,
                system,
                openSsh,
                jdk,
                version,
                loadAverageAtStart);
    }

    private static String commit(Path repository) throws IOException, InterruptedException {
        Command.Result described = Command.run(
                LIMIT, List.of("git", "-C", repository.toString(), "describe", "--always", "--dirty", "--abbrev=12"));
        return described.exitCode() == 0 ? described.output().strip() : "unknown";
    }

    private static String line(String file, String start) throws IOException {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(start)).findFirst().orElse("unknown 0");
        }
    }
}
