/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import dev.gatehouse.perf.report.Figure;
import dev.gatehouse.perf.report.Ratio;
import dev.gatehouse.perf.scenario.Appliance;
import dev.gatehouse.perf.scenario.MiddleHop;
import dev.gatehouse.rdp.netty.ClientTls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The RDP figures: the same synthetic peers directly (01), over HAProxy (02) and over Gatehouse (03), by turns. Confined to one thread.
 */
public final class RdpRun implements AutoCloseable {

    private static final String DIRECT = "01-direct";
    private static final String PEER = "02-haproxy-tls-to-tls";
    private static final String OURS = "03-gatehouse";
    private static final String ARCHIVER = "archiv";
    private static final long HIGHEST_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int ECHO_BLOCKS = 4;
    private static final int ECHO_WARM_UP = 2000;
    private static final double MICROS = 1000.0;
    private static final int LOGINS_BEFORE = 20;

    private final Sizes sizes;
    private final Set<String> wanted;
    private final PrintStream out;
    private final Path directory;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final RdpFigures measure;
    private final List<Way> ways = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();
    private final List<AutoCloseable> started = new ArrayList<>();

    /**
     * How much is done. Immutable.
     *
     * @param runs counted bulk runs
     * @param sessions at the same time in bulk
     * @param transferMib of all sessions in one bulk run
     * @param warmUpMib before the counted ones, for a JVM
     * @param bytesPerSecond how fast the target paints in each session; 0 for as fast as it can
     * @param echoes keys for each percentile
     * @param idleSessions for the memory of one
     */
    public record Sizes(
            int runs,
            int sessions,
            int transferMib,
            int warmUpMib,
            long bytesPerSecond,
            int echoes,
            int idleSessions) {}

    /**
     * Starts peers and whatever the ways need.
     *
     * @param scenarios of 01, 02, 03
     * @param figures of bulk, echo, idle
     * @param repository a built checkout
     * @param directory of its own
     */
    public RdpRun(
            Set<String> scenarios, Set<String> figures, Sizes sizes, Path repository, Path directory, PrintStream out)
            throws IOException, InterruptedException {
        this.sizes = sizes;
        this.wanted = figures;
        this.out = out;
        this.directory = directory;
        this.measure = new RdpFigures(loops, new ClientTls());
        Certificate certificate = Certificate.make(directory);
        Pictures pictures = new Pictures();
        out.printf("%d PDUs, %d KiB before they begin anew%n", pictures.count(), pictures.bytes() >> 10);
        SyntheticTarget plain = target(certificate, pictures, false);
        for (String number : new TreeSet<>(scenarios)) {
            ways.add(
                    switch (number) {
                        case "01" -> new Way(DIRECT, plain.port(), false, "perf", "none", Optional.empty());
                        case "02" -> haProxy(certificate, target(certificate, pictures, true));
                        case "03" -> gatehouse(repository, plain);
                        default -> throw new IOException("no scenario " + number + ": 01, 02 or 03");
                    });
            out.println("started " + ways.get(ways.size() - 1).name());
        }
    }

    private SyntheticTarget target(Certificate certificate, Pictures pictures, boolean tlsFirst)
            throws InterruptedException {
        SyntheticTarget target = SyntheticTarget.start(loops, certificate, pictures, sizes.bytesPerSecond(), tlsFirst);
        started.add(target);
        return target;
    }

    private Way haProxy(Certificate certificate, SyntheticTarget target) throws IOException, InterruptedException {
        HaProxy proxy = HaProxy.start(directory.resolve("haproxy"), certificate, target.port());
        started.add(proxy);
        return new Way(PEER, proxy.port(), true, "perf", "none", Optional.of(proxy));
    }

    private Way gatehouse(Path repository, SyntheticTarget target) throws IOException, InterruptedException {
        Path own = Files.createDirectories(directory.resolve("gatehouse"));
        Appliance appliance = Appliance.start(repository, own);
        started.add(appliance);
        return GatehouseWay.prepare(appliance, own, target.port());
    }

    /** The process that relays in scenario 03, when it takes part. */
    public Optional<Long> gatehousePid() {
        return started.stream()
                .filter(Appliance.class::isInstance)
                .map(appliance -> ((Appliance) appliance).pid())
                .findFirst();
    }

    /** Measures everything that is wanted. */
    public List<Figure> all() throws IOException, InterruptedException {
        if (wanted.contains("bulk")) {
            bulk();
        }
        if (wanted.contains("echo")) {
            echo(0, "key echo back to back");
            echo((int) MICROS, "key echo paced");
        }
        if (wanted.contains("idle")) {
            for (Way way : ways) {
                if (way.middle().isPresent()) {
                    idle(way, way.middle().get());
                }
            }
        }
        return List.copyOf(figures);
    }

    private static <T> T opened(Map<Way, T> all, Way way) {
        return Objects.requireNonNull(all.get(way), "made for each way before the first run");
    }

    // ------------------------------------------------------------------ bulk

    private void bulk() throws IOException, InterruptedException {
        int mibEach = Math.max(1, sizes.transferMib() / sizes.sessions());
        Map<String, List<RdpFigures.Used>> used = new LinkedHashMap<>();
        Map<Way, List<SyntheticClient>> sessions = new LinkedHashMap<>();
        try {
            for (Way way : ways) {
                sessions.put(way, measure.open(way, sizes.sessions()));
                int warmUp = way.name().equals(OURS) ? sizes.warmUpMib() : sizes.transferMib() / 4;
                measure.bulk(way, sessions.get(way), Math.max(1, warmUp / sizes.sessions()));
            }
            for (int run = 1; run <= sizes.runs(); run++) {
                for (Way way : ways) {
                    RdpFigures.Used one = measure.bulk(way, opened(sessions, way), mibEach);
                    used.computeIfAbsent(way.name(), n -> new ArrayList<>()).add(one);
                    out.printf(
                            "bulk run %d %-24s wall %.2f s/GiB, middle %.2f CPU-s/GiB, heap %.2f B/100 B %s%n",
                            run,
                            way.name(),
                            one.wallSecondsPerGib(),
                            one.cpuSecondsPerGib(),
                            one.loopHeapBytesPer100(),
                            one.threadCpuSecondsPerGib());
                }
            }
        } finally {
            sessions.values().forEach(open -> open.forEach(SyntheticClient::close));
        }
        used.forEach(this::bulkFigures);
    }

    private void bulkFigures(String way, List<RdpFigures.Used> runs) {
        figures.add(Figure.median(
                way,
                "bulk: wall",
                "s/GiB",
                runs.stream().map(RdpFigures.Used::wallSecondsPerGib).toList()));
        if (way.equals(DIRECT)) {
            return;
        }
        figures.add(Figure.median(
                way,
                "bulk: middle's CPU",
                "CPU-s/GiB",
                runs.stream().map(RdpFigures.Used::cpuSecondsPerGib).toList()));
        Set<String> threads = new TreeSet<>();
        runs.forEach(run -> threads.addAll(run.threadCpuSecondsPerGib().keySet()));
        if (!threads.isEmpty()) {
            figures.add(Figure.median(
                    way,
                    "bulk: middle's CPU, archiver left out",
                    "CPU-s/GiB",
                    runs.stream().map(RdpRun::withoutArchiver).toList()));
        }
        if (!threads.isEmpty()) {
            figures.add(Figure.median(
                    way,
                    "bulk: heap of the loops",
                    "B/100 B",
                    runs.stream().map(RdpFigures.Used::loopHeapBytesPer100).toList()));
        }
        for (String thread : threads) {
            figures.add(Figure.median(
                    way,
                    "bulk: thread " + thread,
                    "CPU-s/GiB",
                    runs.stream()
                            .map(run -> run.threadCpuSecondsPerGib().getOrDefault(thread, 0.0))
                            .toList()));
        }
    }

    private static double withoutArchiver(RdpFigures.Used run) {
        return run.cpuSecondsPerGib()
                - run.threadCpuSecondsPerGib().entrySet().stream()
                        .filter(thread -> thread.getKey().contains(ARCHIVER))
                        .mapToDouble(Map.Entry::getValue)
                        .sum();
    }

    // ------------------------------------------------------------------ echo

    private void echo(int pauseMicros, String what) throws IOException, InterruptedException {
        Map<Way, SyntheticClient> sessions = new LinkedHashMap<>();
        Map<Way, Histogram> histograms = new LinkedHashMap<>();
        try {
            for (Way way : ways) {
                sessions.put(way, measure.open(way, 1).get(0));
                histograms.put(way, new Histogram(HIGHEST_NANOS, 3));
                measure.echo(sessions.get(way), ECHO_WARM_UP, 0, new Histogram(HIGHEST_NANOS, 3));
            }
            for (int block = 0; block < ECHO_BLOCKS; block++) {
                for (Way way : ways) {
                    measure.echo(
                            opened(sessions, way), sizes.echoes() / ECHO_BLOCKS, pauseMicros, opened(histograms, way));
                }
            }
        } finally {
            sessions.values().forEach(SyntheticClient::close);
        }
        histograms.forEach((way, histogram) -> {
            for (int percentile : new int[] {50, 99}) {
                double micros = histogram.getValueAtPercentile(percentile) / MICROS;
                figures.add(Figure.single(way.name(), what + " p" + percentile, "us", micros));
            }
        });
    }

    // ------------------------------------------------------------------ memory

    /** One session was there and has gone, so that what is made once is not counted. */
    private void idle(Way way, MiddleHop middle) throws IOException, InterruptedException {
        measure.open(way, LOGINS_BEFORE).forEach(SyntheticClient::close);
        middle.settle();
        long before = middle.residentKib();
        List<SyntheticClient> open = measure.open(way, sizes.idleSessions());
        try {
            middle.settle();
            long with = middle.residentKib();
            figures.add(Figure.single(way.name(), "resident, no session", "KiB PSS", before));
            figures.add(Figure.single(way.name(), "resident, " + open.size() + " sessions", "KiB PSS", with));
            figures.add(Figure.single(way.name(), "idle session", "KiB PSS", (with - before) / (double) open.size()));
            figures.add(
                    Figure.single(way.name(), "threads, " + open.size() + " sessions", "threads", middle.threads()));
        } finally {
            open.forEach(SyntheticClient::close);
        }
    }

    /** Ratios of Gatehouse to HAProxy; there is no bar but to know them. */
    public static List<Ratio> ratios(List<Figure> figures) {
        List<Ratio> ratios = new ArrayList<>();
        compare(ratios, figures, "bulk: middle's CPU", "bulk: middle's CPU");
        compare(ratios, figures, "bulk: middle's CPU, archiver left out", "bulk: middle's CPU");
        return ratios;
    }

    private static void compare(List<Ratio> ratios, List<Figure> figures, String what, String peers) {
        Optional<Double> ours = value(figures, OURS, what);
        Optional<Double> peer = value(figures, PEER, peers);
        if (ours.isPresent() && peer.isPresent()) {
            ratios.add(Ratio.atMost(what + ", of HAProxy's", ours.get(), peer.get(), 1.0));
        }
    }

    private static Optional<Double> value(List<Figure> figures, String way, String what) {
        return figures.stream()
                .filter(figure -> figure.scenario().equals(way) && figure.what().equals(what))
                .map(Figure::value)
                .findFirst();
    }

    @Override
    public void close() throws IOException {
        IOException failed = null;
        for (int i = started.size() - 1; i >= 0; i--) {
            try {
                started.get(i).close();
            } catch (Exception e) {
                failed = new IOException(e);
            }
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        if (failed != null) {
            throw failed;
        }
    }
}
