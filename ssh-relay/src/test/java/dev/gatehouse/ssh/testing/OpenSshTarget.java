/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A private OpenSSH server on loopback with its own host key, for the user who runs the tests. */
public final class OpenSshTarget implements AutoCloseable {

    private final Scratch scratch;
    private final int port;
    private final List<String> extra;
    private final Path log;
    private Run sshd;

    public OpenSshTarget(Scratch scratch, Path authorizedKeys, String... extra) throws IOException {
        this.scratch = scratch;
        this.extra = List.of(extra);
        this.port = freePort();
        this.log = scratch.file("sshd.log");
        Keys.generate(scratch.file("host_ed25519"), "ed25519");
        Files.copy(authorizedKeys, scratch.file("authorized_keys"));
        if ("root".equals(System.getProperty("user.name"))) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        start();
    }

    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return probe.getLocalPort();
        }
    }

    /** Starts it, again on the same port. */
    public void start() throws IOException {
        List<String> config = new ArrayList<>(List.of(
                "Port " + port,
                "ListenAddress 127.0.0.1",
                "HostKey " + scratch.file("host_ed25519"),
                "AuthorizedKeysFile " + scratch.file("authorized_keys"),
                "PidFile none",
                "StrictModes no",
                "UsePAM no",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "PermitRootLogin yes",
                "PrintMotd no",
                "PrintLastLog no",
                "UseDNS no",
                "MaxSessions 64",
                "MaxStartups 500:30:1000",
                "AcceptEnv LANG LC_* GH_*",
                "PermitTTY yes",
                "Subsystem sftp internal-sftp"));
        config.addAll(extra);
        // the first value counts; connections and sessions are not logged below VERBOSE
        config.add("LogLevel VERBOSE");
        Path file = scratch.file("sshd_config");
        Files.write(file, config);
        // not to its standard error, which would be the session's in whatever it starts
        Files.deleteIfExists(log);
        sshd = Run.start(List.of("/usr/sbin/sshd", "-D", "-E", log.toString(), "-f", file.toString()));
        connect();
    }

    /** A connection that says nothing, until the server has logged it; one such connection is made by {@link #start}. */
    public void connect() {
        long before = connections();
        await().atMost(Duration.ofSeconds(10)).until(this::accepts);
        await().atMost(Duration.ofSeconds(60)).until(() -> connections() > before);
    }

    /** How many connections the server has logged since it was started. */
    public long connections() {
        return log().lines().filter(line -> line.startsWith("Connection from ")).count();
    }

    private boolean accepts() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /** Who may log in. */
    public String account() {
        return System.getProperty("user.name");
    }

    public byte[] hostKeyBlob() throws IOException {
        return Keys.blob(scratch.file("host_ed25519.pub"));
    }

    /** What the server has said since it was started. */
    public String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server and all its sessions. */
    public void kill() {
        sshd.close();
    }

    /** Replaces the host key. */
    public void changeHostKey() throws IOException {
        kill();
        Files.delete(scratch.file("host_ed25519"));
        Files.delete(scratch.file("host_ed25519.pub"));
        Keys.generate(scratch.file("host_ed25519"), "ed25519");
        start();
    }

    public Run process() {
        return sshd;
    }

    @Override
    public void close() {
        sshd.close();
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
