/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import dev.gatehouse.perf.process.OpenSshServer;
import dev.gatehouse.perf.process.ProcFs;
import dev.gatehouse.perf.scenario.MiddleHop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * HAProxy with one thread that ends TLS and begins it anew, for bytes it knows nothing of: what a relay costs that decrypts and encrypts,
 * filters nothing and records nothing. Confined to the thread that made it.
 */
final class HaProxy implements MiddleHop, AutoCloseable {

    private static final List<String> CONFIGURATION = List.of(
            "global",
            "  nbthread 1",
            "  maxconn 2000",
            "  ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256",
            "  ssl-default-server-ciphersuites TLS_AES_128_GCM_SHA256",
            "defaults",
            "  mode tcp",
            "  timeout connect 10s",
            "  timeout client 1h",
            "  timeout server 1h",
            "frontend clients",
            "  bind 127.0.0.1:%d ssl crt %s ssl-min-ver TLSv1.3",
            "  default_backend target",
            "backend target",
            "  server target 127.0.0.1:%d ssl verify none ssl-min-ver TLSv1.3",
            "");

    private final Process process;
    private final int port;

    private HaProxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it in a directory of its own. */
    static HaProxy start(Path directory, Certificate certificate, int targetPort)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        int port = OpenSshServer.freePort();
        Path file = Files.writeString(
                directory.resolve("haproxy.cfg"),
                String.format(String.join("\n", CONFIGURATION), port, certificate.pem(), targetPort));
        Path log = directory.resolve("haproxy.log");
        Process process = new ProcessBuilder("haproxy", "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        HaProxy started = new HaProxy(process, port);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!started.listens()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                started.close();
                throw new IOException("haproxy does not start: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return started;
    }

    private boolean listens() {
        try {
            return ProcFs.listener(port) == process.pid();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Where it listens, on 127.0.0.1. */
    int port() {
        return port;
    }

    @Override
    public double cpuSeconds() throws IOException {
        return ProcFs.treeCpuSeconds(process.pid());
    }

    @Override
    public double asideCpuSeconds() {
        return 0;
    }

    @Override
    public Map<String, Double> threadCpuSeconds() {
        return Map.of();
    }

    @Override
    public long residentKib() throws IOException {
        return ProcFs.treePssKib(process.pid());
    }

    @Override
    public int threads() throws IOException {
        return ProcFs.threads(process.pid());
    }

    @Override
    public void settle() throws InterruptedException {
        // it leaves nothing for later, but its last CPU tick must be on the books
        TimeUnit.MILLISECONDS.sleep(100);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
