/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf;

import dev.gatehouse.perf.figure.BulkTransfer;
import dev.gatehouse.perf.figure.EchoLatency;
import dev.gatehouse.perf.figure.IdleMemory;
import dev.gatehouse.perf.figure.LoginGenerator;
import dev.gatehouse.perf.figure.LoginRate;
import dev.gatehouse.perf.report.Environment;
import dev.gatehouse.perf.report.Figure;
import dev.gatehouse.perf.report.Report;
import dev.gatehouse.perf.scenario.DirectNoProxy;
import dev.gatehouse.perf.scenario.Gatehouse;
import dev.gatehouse.perf.scenario.OpenSshBastionHop;
import dev.gatehouse.perf.scenario.Scenario;
import dev.gatehouse.perf.scenario.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One run: every scenario started once, every figure measured on all of them by turns (A B C A B C), so that what the machine does
 * beside it falls on all alike. Confined to one thread.
 */
final class Run implements AutoCloseable {

    private static final int ECHO_BLOCKS = 4;
    private static final int ECHO_WARM_UP = 500;
    private static final double MICROS = 1000.0;

    private final Settings settings;
    private final PrintStream out;
    private final Path directory;
    private final List<Scenario> scenarios = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();
    private @Nullable Path onDisk;
    private @Nullable Target target;

    Run(Settings settings, PrintStream out) throws IOException {
        this.settings = settings;
        this.out = out;
        // in memory where there is such a place, so that payloads cost no disk reads
        Path memory = Path.of("/dev/shm");
        this.directory = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "gatehouse-perf")
                : Files.createTempDirectory("gatehouse-perf");
    }

    void all() throws IOException, InterruptedException {
        Environment environment = startScenarios(Environment.read(settings.path("repository")));
        if (settings.set("figures").contains("bulk")) {
            bulk();
        }
        if (settings.set("figures").contains("echo")) {
            echo();
        }
        if (settings.set("figures").contains("login")) {
            login();
        }
        if (settings.set("figures").contains("idle")) {
            idle();
        }
        Report report = new Report(environment, settings.all(), List.copyOf(figures), Bars.ratios(figures));
        report.print(out);
        report.writeJson(settings.path("output"));
        out.println();
        out.println("written: " + settings.path("output"));
    }

    /** Returns the environment with what is known of it only once they run. */
    private Environment startScenarios(Environment before) throws IOException, InterruptedException {
        Environment environment = before;
        target = Target.start(directory.resolve("target"));
        for (String number : new TreeSet<>(settings.set("scenarios"))) {
            switch (number) {
                case "01" -> scenarios.add(new DirectNoProxy(target));
                case "02" -> scenarios.add(OpenSshBastionHop.start(directory.resolve("bastion"), target));
                case "03" -> {
                    // its home is on the disk it would have in production, not in memory
                    onDisk = Files.createTempDirectory("gatehouse-perf-appliance");
                    Gatehouse gatehouse = Gatehouse.start(settings.path("repository"), onDisk, target);
                    scenarios.add(gatehouse);
                    environment = environment.withGatehouse(gatehouse.pid());
                }
                default -> throw new IOException("no scenario " + number + ": 01, 02 or 03");
            }
            out.println("started " + scenarios.get(scenarios.size() - 1).name());
        }
        return environment;
    }

    private void bulk() throws IOException, InterruptedException {
        for (String name : settings.set("payloads").stream().sorted().toList()) {
            Path file = directory.resolve(name + ".payload");
            Path payload = name.equals("text") ? Payload.text(file) : Payload.random(file);
            warmUp(payload);
            Map<String, List<BulkTransfer.Used>> used = new LinkedHashMap<>();
            BulkTransfer transfer = new BulkTransfer(payload, repeats("transfer-mib"));
            for (int i = 0; i < settings.number("runs"); i++) {
                for (Scenario scenario : scenarios) {
                    BulkTransfer.Used one = transfer.run(scenario);
                    used.computeIfAbsent(scenario.name(), n -> new ArrayList<>())
                            .add(one);
                    out.printf(
                            "bulk %s run %d %-24s wall %.2f s/GiB, hop %.2f CPU-s/GiB%n",
                            name, i + 1, scenario.name(), one.wallSecondsPerGib(), one.hopCpuSecondsPerGib());
                }
            }
            used.forEach((scenario, runs) -> figures.addAll(BulkFigures.of(scenario, name, runs)));
            Files.delete(payload);
        }
    }

    private void warmUp(Path payload) throws IOException, InterruptedException {
        BulkTransfer transfer = new BulkTransfer(payload, repeats("transfer-mib"));
        for (Scenario scenario : scenarios) {
            // a JVM compiles its hot paths first; processes started per session have nothing to warm
            int mib = scenario instanceof Gatehouse ? settings.number("warm-up-mib") : Payload.SIZE_MIB;
            for (int done = 0; done < mib; done += settings.number("transfer-mib")) {
                transfer.run(scenario);
            }
        }
    }

    private int repeats(String setting) {
        return Math.max(1, settings.number(setting) / Payload.SIZE_MIB);
    }

    private void echo() throws IOException, InterruptedException {
        for (int pauseMicros : new int[] {0, 1000}) {
            Map<Scenario, EchoLatency> sessions = new LinkedHashMap<>();
            Map<Scenario, Histogram> histograms = new LinkedHashMap<>();
            try {
                for (Scenario scenario : scenarios) {
                    EchoLatency session = EchoLatency.open(scenario.route());
                    sessions.put(scenario, session);
                    histograms.put(scenario, EchoLatency.histogram());
                    session.measure(ECHO_WARM_UP, 0, EchoLatency.histogram());
                }
                for (int block = 0; block < ECHO_BLOCKS; block++) {
                    for (Scenario scenario : scenarios) {
                        Objects.requireNonNull(sessions.get(scenario), "opened above")
                                .measure(
                                        settings.number("echoes") / ECHO_BLOCKS,
                                        pauseMicros,
                                        Objects.requireNonNull(histograms.get(scenario), "made above"));
                    }
                }
            } finally {
                for (EchoLatency session : sessions.values()) {
                    session.close();
                }
            }
            String kind = pauseMicros == 0 ? "echo back to back" : "echo paced";
            histograms.forEach((scenario, histogram) -> {
                figures.add(Figure.single(
                        scenario.name(), kind + " p50", "us", histogram.getValueAtPercentile(50) / MICROS));
                figures.add(Figure.single(
                        scenario.name(), kind + " p99", "us", histogram.getValueAtPercentile(99) / MICROS));
            });
        }
    }

    private void login() throws IOException, InterruptedException {
        try (LoginGenerator generator = LoginGenerator.start()) {
            LoginRate rate = new LoginRate(generator);
            for (int parallel : new int[] {1, 8}) {
                Map<String, List<Double>> rates = new LinkedHashMap<>();
                for (Scenario scenario : scenarios) {
                    rate.run(scenario.route(), parallel, Math.max(8, settings.number("logins") / 4));
                }
                for (int i = 0; i < settings.number("runs"); i++) {
                    for (Scenario scenario : scenarios) {
                        rates.computeIfAbsent(scenario.name(), n -> new ArrayList<>())
                                .add(rate.run(scenario.route(), parallel, settings.number("logins")));
                    }
                }
                rates.forEach((scenario, runs) ->
                        figures.add(Figure.median(scenario, "logins, " + parallel + " at a time", "1/s", runs)));
            }
        }
    }

    private void idle() throws IOException, InterruptedException {
        for (Scenario scenario : scenarios) {
            if (scenario.middle().isEmpty()) {
                continue;
            }
            IdleMemory.Used used = IdleMemory.run(scenario, settings.number("idle-sessions"));
            String name = scenario.name();
            figures.add(Figure.single(name, "resident, 1 session", "KiB PSS", used.residentKibAtOne()));
            figures.add(Figure.single(
                    name, "resident, " + used.sessions() + " sessions", "KiB PSS", used.residentKibAtMany()));
            figures.add(Figure.single(name, "idle session", "KiB PSS", used.kibPerSession()));
            figures.add(Figure.single(name, "threads, 1 session", "threads", used.threadsAtOne()));
            figures.add(
                    Figure.single(name, "threads, " + used.sessions() + " sessions", "threads", used.threadsAtMany()));
        }
    }

    @Override
    public void close() throws IOException {
        for (int i = scenarios.size() - 1; i >= 0; i--) {
            scenarios.get(i).close();
        }
        if (target != null) {
            target.close();
        }
        remove(directory);
        if (onDisk != null) {
            remove(onDisk);
        }
    }

    private static void remove(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
