/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.figure;

import dev.gatehouse.perf.scenario.MiddleHop;
import dev.gatehouse.perf.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One bulk transfer from the target to the client through a real ssh process: wall time, and what the middle hop alone used for
 * it. Confined to one thread.
 */
public final class BulkTransfer {

    private static final double BYTES_PER_GIB = 1024.0 * 1024 * 1024;
    private static final Duration LIMIT = Duration.ofMinutes(20);

    private final Path payload;
    private final int repeats;

    /**
     * A transfer of {@code repeats} times a file that the target can read.
     *
     * @param payload the file; in memory, so that no disk is measured
     * @param repeats how often it is sent in one transfer
     */
    public BulkTransfer(Path payload, int repeats) {
        this.payload = payload;
        this.repeats = repeats;
    }

    /**
     * What one transfer used. Immutable.
     *
     * @param wallSecondsPerGib client start to client end
     * @param hopCpuSecondsPerGib the middle's processes, until they are at rest again
     * @param asideCpuSecondsPerGib helpers counted apart (the database)
     * @param threadCpuSecondsPerGib by thread name, for one JVM
     */
    public record Used(
            double wallSecondsPerGib,
            double hopCpuSecondsPerGib,
            double asideCpuSecondsPerGib,
            Map<String, Double> threadCpuSecondsPerGib) {}

    /** GiB that one transfer moves. */
    public double gib() throws IOException {
        return Files.size(payload) * (double) repeats / BYTES_PER_GIB;
    }

    /** Transfers once. */
    public Used run(Scenario scenario) throws IOException, InterruptedException {
        MiddleHop middle = scenario.middle().orElse(null);
        double cpu = middle == null ? 0 : middle.cpuSeconds();
        double aside = middle == null ? 0 : middle.asideCpuSeconds();
        Map<String, Double> threads = middle == null ? Map.of() : middle.threadCpuSeconds();
        long start = System.nanoTime();
        transfer(scenario);
        double wall = (System.nanoTime() - start) / 1e9;
        double gib = gib();
        if (middle == null) {
            return new Used(wall / gib, 0, 0, Map.of());
        }
        middle.settle();
        return new Used(
                wall / gib,
                (middle.cpuSeconds() - cpu) / gib,
                (middle.asideCpuSeconds() - aside) / gib,
                difference(threads, middle.threadCpuSeconds(), gib));
    }

    private void transfer(Scenario scenario) throws IOException, InterruptedException {
        String remote = "i=0; while [ $i -lt " + repeats + " ]; do cat " + payload + "; i=$((i+1)); done";
        List<String> line = scenario.route().ssh(remote);
        Path err = Files.createTempFile("gatehouse-perf", ".err");
        Process client = new ProcessBuilder(line)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(err.toFile())
                .start();
        long expected = Files.size(payload) * repeats;
        long received = 0;
        try (var in = client.getInputStream()) {
            byte[] buffer = new byte[256 * 1024];
            long deadline = System.nanoTime() + LIMIT.toNanos();
            for (int n = in.read(buffer); n >= 0 && System.nanoTime() < deadline; n = in.read(buffer)) {
                received += n;
            }
            if (!client.waitFor(30, TimeUnit.SECONDS) || client.exitValue() != 0 || received != expected) {
                throw new IOException(scenario.name() + ": " + received + " of " + expected + " bytes, exit "
                        + (client.isAlive() ? "none" : client.exitValue()) + ": "
                        + Files.readString(err).strip());
            }
        } finally {
            client.destroyForcibly();
            Files.deleteIfExists(err);
        }
    }

    private static Map<String, Double> difference(Map<String, Double> before, Map<String, Double> after, double gib) {
        Map<String, Double> used = new TreeMap<>();
        after.forEach((name, seconds) -> {
            double perGib = (seconds - before.getOrDefault(name, 0.0)) / gib;
            if (perGib >= 0.005) {
                used.put(name, perGib);
            }
        });
        return used;
    }
}
