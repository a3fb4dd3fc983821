/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A private sshd on loopback that logs in the user who runs this, by key. Confined to the thread that started it. */
public final class OpenSshServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    private final Process process;
    private final int port;
    private final Path hostKey;

    private OpenSshServer(Process process, int port, Path hostKey) {
        this.process = process;
        this.port = port;
        this.hostKey = hostKey;
    }

    /**
     * Starts a server.
     *
     * @param directory its own directory, made here
     * @param authorizedKey public key line that may log in
     * @param configuration more lines for sshd_config
     */
    public static OpenSshServer start(Path directory, String authorizedKey, List<String> configuration)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path hostKey = SshKeys.make(directory.resolve("host_key"));
        Files.writeString(directory.resolve("authorized_keys"), authorizedKey + "\n");
        int port = freePort();
        List<String> lines = new ArrayList<>(List.of(
                "Port " + port,
                "ListenAddress 127.0.0.1",
                "HostKey " + hostKey,
                "PidFile none",
                "AuthorizedKeysFile " + directory.resolve("authorized_keys"),
                "StrictModes no",
                "UsePAM no",
                "PermitRootLogin prohibit-password",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "MaxStartups 1000",
                "MaxSessions 1000",
                "PrintMotd no",
                "LogLevel ERROR"));
        lines.addAll(configuration);
        Path config = Files.write(directory.resolve("sshd_config"), lines);
        privilegeSeparationDirectory();
        Process process = new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sshd.log").toFile())
                .start();
        OpenSshServer server = new OpenSshServer(process, port, hostKey);
        server.awaitReady(directory.resolve("sshd.log"));
        return server;
    }

    /** The listener; its children serve the sessions. */
    public long pid() {
        return process.pid();
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The private host key's file. */
    public Path hostKey() {
        return hostKey;
    }

    /** Ends the server and the sessions it still serves. */
    @Override
    public void close() {
        List<ProcessHandle> sessions = process.descendants().toList();
        process.destroy();
        sessions.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A port that was free a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        close();
        throw new IOException("sshd did not start: " + Files.readString(log));
    }

    /** sshd started by root insists on this directory; the distribution's service makes it at its own start. */
    private static void privilegeSeparationDirectory() throws IOException {
        Path directory = Path.of("/run/sshd");
        if (Files.isWritable(Path.of("/run")) && !Files.exists(directory)) {
            Files.createDirectory(directory);
        }
    }
}
