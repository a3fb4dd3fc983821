/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
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
    private Run sshd;

    public OpenSshTarget(Scratch scratch, Path authorizedKeys, String... extra) throws IOException {
        this.scratch = scratch;
        this.extra = List.of(extra);
        this.port = freePort();
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
                "Subsystem sftp internal-sftp",
                "LogLevel INFO"));
        config.addAll(extra);
        Path file = scratch.file("sshd_config");
        Files.write(file, config);
        sshd = Run.start(List.of("/usr/sbin/sshd", "-D", "-e", "-f", file.toString()));
        await().atMost(Duration.ofSeconds(10)).until(this::accepts);
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

    public String log() {
        return sshd.stderr();
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
