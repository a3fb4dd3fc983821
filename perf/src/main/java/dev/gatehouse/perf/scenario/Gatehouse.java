/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.scenario;

import dev.gatehouse.perf.process.Command;
import dev.gatehouse.perf.process.OpenSshServer;
import dev.gatehouse.perf.process.ProcFs;
import dev.gatehouse.perf.process.SshKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** 03: the whole appliance with its defaults, recording on, in a home of its own. */
public final class Gatehouse implements Scenario {

    private static final int SSH_PORT = 4422;
    private static final String TARGET = "perf-target";

    private final Path launcher;
    private final Path home;
    private final Route route;
    private final long pid;

    private Gatehouse(Path launcher, Path home, Route route, long pid) {
        this.launcher = launcher;
        this.home = home;
        this.route = route;
        this.pid = pid;
    }

    /**
     * Starts the appliance and adds one user, target, credential and policy.
     *
     * @param repository a built checkout
     * @param directory its own directory
     */
    public static Gatehouse start(Path repository, Path directory, Target target)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path launcher = repository.resolve("bin/gatehouse");
        Path home = directory.resolve("home");
        int offset = OpenSshServer.freePort() % 20_000 + 10_000;
        Path userKey = SshKeys.make(directory.resolve("user_key"));
        cli(launcher, home, "up", "--detach", "--yes", "--no-install", "--port-offset", Integer.toString(offset));
        cli(launcher, home, "user", "add", "perf", "--public-key", userKey + ".pub");
        cli(
                launcher,
                home,
                List.of("target", "add", TARGET, "--protocol", "ssh", "--address", "127.0.0.1:" + target.port()),
                List.of("--host-key", target.hostPublicKey().toString(), "--allow-loopback"));
        String account = Target.account() + "@" + TARGET;
        cli(
                launcher,
                home,
                "credential",
                "add",
                account,
                "--private-key",
                target.key().toString());
        cli(
                launcher,
                home,
                List.of("policy", "add", "perf", "--user", "perf", "--target", TARGET),
                List.of("--account", Target.account()));
        int port = SSH_PORT + offset;
        String keys = Command.run(
                        Duration.ofSeconds(20), List.of("ssh-keyscan", "-p", Integer.toString(port), "127.0.0.1"))
                .orThrow("ssh-keyscan");
        Path knownHosts = Files.writeString(directory.resolve("known_hosts"), keys);
        Route route = new Route(port, "perf@" + account, userKey, knownHosts);
        return new Gatehouse(launcher, home, route, ProcFs.listener(port));
    }

    /** The Java process that carries the sessions. */
    public long pid() {
        return pid;
    }

    @Override
    public String name() {
        return "03-gatehouse";
    }

    @Override
    public Route route() {
        return route;
    }

    @Override
    public Optional<MiddleHop> middle() {
        return Optional.of(new Appliance());
    }

    @Override
    public void close() throws IOException {
        try {
            cli(launcher, home, "down");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String cli(Path launcher, Path home, String... words) throws IOException, InterruptedException {
        return cli(launcher, home, List.of(words), List.of());
    }

    private static String cli(Path launcher, Path home, List<String> words, List<String> more)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(launcher.toString()));
        line.addAll(words);
        line.addAll(more);
        return Command.run(Duration.ofMinutes(10), Map.of("GATEHOUSE_HOME", home.toString()), line)
                .orThrow("gatehouse " + String.join(" ", words));
    }

    private final class Appliance implements MiddleHop {

        private static final double QUIET_CPU_SECONDS_PER_SECOND = 0.06;

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
        public long residentKib() throws IOException, InterruptedException {
            Command.run(Duration.ofSeconds(60), List.of("jcmd", Long.toString(pid), "GC.run"))
                    .orThrow("jcmd GC.run");
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
    }
}
