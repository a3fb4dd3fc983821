/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.scenario;

import dev.gatehouse.perf.process.Command;
import dev.gatehouse.perf.process.OpenSshServer;
import dev.gatehouse.perf.process.ProcFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running Gatehouse in a home of its own, with its defaults. Confined to the thread that made it. */
public final class Appliance implements MiddleHop, AutoCloseable {

    private static final int SSH_PORT = 4422;
    private static final double QUIET_CPU_SECONDS_PER_SECOND = 0.06;

    private static final int UNCOMMIT_SECONDS = 3;

    private static final Pattern ALLOCATED = Pattern.compile("(?m)^\"([^\"]+)\".* allocated=([0-9.]+)([BKMG])");

    private static final Map<String, Double> UNITS =
            Map.of("B", 1.0, "K", 1024.0, "M", 1024.0 * 1024, "G", 1024.0 * 1024 * 1024);

    private final Path launcher;
    private final Path home;
    private final int offset;
    private final long pid;

    private Appliance(Path launcher, Path home, int offset, long pid) {
        this.launcher = launcher;
        this.home = home;
        this.offset = offset;
        this.pid = pid;
    }

    /**
     * Starts it.
     *
     * @param repository a built checkout
     * @param directory its own directory
     */
    public static Appliance start(Path repository, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path launcher = repository.resolve("bin/gatehouse");
        Path home = directory.resolve("home");
        int offset = OpenSshServer.freePort() % 20_000 + 10_000;
        run(launcher, home, "up", "--detach", "--yes", "--no-install", "--port-offset", Integer.toString(offset));
        return new Appliance(launcher, home, offset, ProcFs.listener(SSH_PORT + offset));
    }

    /** Runs one of its commands; the output. */
    public String cli(String... words) throws IOException, InterruptedException {
        return run(launcher, home, words);
    }

    private static String run(Path launcher, Path home, String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(launcher.toString()));
        line.addAll(List.of(words));
        return Command.run(Duration.ofMinutes(10), Map.of("GATEHOUSE_HOME", home.toString()), line)
                .orThrow("gatehouse " + String.join(" ", words));
    }

    /** Where it listens in the place of a default port. */
    public int port(int defaultPort) {
        return defaultPort + offset;
    }

    /** The Java process that carries the sessions. */
    public long pid() {
        return pid;
    }

    @Override
    public double cpuSeconds() throws IOException {
        return ProcFs.cpuSeconds(pid);
    }

    @Override
    public double asideCpuSeconds() throws IOException {
        List<Long> database = new ArrayList<>(ProcFs.withCommandLine(home.toString()));
        database.remove(pid);
        return ProcFs.treeCpuSeconds(database);
    }

    @Override
    public Map<String, Double> threadCpuSeconds() throws IOException {
        return ProcFs.threadCpuSeconds(pid);
    }

    @Override
    public double allocatedBytes(String threads) throws IOException, InterruptedException {
        String print = Command.run(Duration.ofSeconds(60), List.of("jcmd", Long.toString(pid), "Thread.print", "-e"))
                .orThrow("jcmd Thread.print");
        double bytes = 0;
        Matcher thread = ALLOCATED.matcher(print);
        while (thread.find()) {
            if (thread.group(1).contains(threads)) {
                bytes += Double.parseDouble(thread.group(2))
                        * Objects.requireNonNull(UNITS.get(thread.group(3)), "the pattern knows no other unit");
            }
        }
        return bytes;
    }

    @Override
    public long residentKib() throws IOException, InterruptedException {
        Command.run(Duration.ofSeconds(60), List.of("jcmd", Long.toString(pid), "GC.run"))
                .orThrow("jcmd GC.run");
        // the collector gives memory back on another thread, a little at a time
        TimeUnit.SECONDS.sleep(UNCOMMIT_SECONDS);
        return ProcFs.pssKib(pid);
    }

    @Override
    public int threads() throws IOException {
        return ProcFs.threads(pid);
    }

    @Override
    public void settle() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        double before = cpuSeconds();
        while (System.nanoTime() < deadline) {
            TimeUnit.SECONDS.sleep(1);
            double now = cpuSeconds();
            if (now - before <= QUIET_CPU_SECONDS_PER_SECOND) {
                return;
            }
            before = now;
        }
        throw new IOException("the appliance did not come to rest within 120 s after a transfer");
    }

    @Override
    public void close() throws IOException {
        try {
            cli("down");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
