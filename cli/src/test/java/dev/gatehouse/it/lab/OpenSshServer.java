/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A private OpenSSH server on loopback that logs in the user who runs the tests: by a key, or by a password of its own through
 * libpam-wrapper, so that no account and no PAM file of the machine is touched. Confined to one thread.
 */
public final class OpenSshServer implements AutoCloseable {

    private final Path directory;
    private final int port;
    private final Map<String, String> environment;
    private Process process;

    private OpenSshServer(Path directory, int port, Map<String, String> environment) {
        this.directory = directory;
        this.port = port;
        this.environment = environment;
    }

    /** A server that accepts one public key line. */
    public static OpenSshServer withKey(Path directory, String authorizedKey) throws Exception {
        OpenSshServer server = new OpenSshServer(directory, Ports.free(), Map.of());
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("authorized_keys"), authorizedKey + "\n");
        server.configure(List.of(
                "UsePAM no",
                "PasswordAuthentication no",
                "AuthorizedKeysFile " + directory.resolve("authorized_keys")));
        server.newHostKey();
        server.start();
        return server;
    }

    /** A server that accepts one password for the account that runs the tests. */
    public static OpenSshServer withPassword(Path directory, String password) throws Exception {
        Files.createDirectories(directory.resolve("pam"));
        Path passwords = directory.resolve("passwords");
        Files.writeString(passwords, account() + ":" + password + ":sshd\n");
        Path matrix = pamMatrix();
        List<String> stack = new ArrayList<>();
        for (String kind : List.of("auth", "account", "password", "session")) {
            stack.add(kind + " required " + matrix + " passdb=" + passwords);
        }
        Files.write(directory.resolve("pam/sshd"), stack);
        Files.write(directory.resolve("pam/other"), stack);
        OpenSshServer server = new OpenSshServer(
                directory,
                Ports.free(),
                Map.of(
                        "LD_PRELOAD", "libpam_wrapper.so",
                        "PAM_WRAPPER", "1",
                        "PAM_WRAPPER_SERVICE_DIR", directory.resolve("pam").toString()));
        server.configure(List.of("UsePAM yes", "PasswordAuthentication yes", "AuthorizedKeysFile none"));
        server.newHostKey();
        server.start();
        return server;
    }

    /** The account on every target: the user who runs the tests. */
    public static String account() {
        return System.getProperty("user.name");
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The listener's pid. */
    public long pid() {
        return process.pid();
    }

    /** The public half of its host key. */
    public Path hostPublicKey() {
        return directory.resolve("host_key.pub");
    }

    /** A known_hosts file with its present host key. */
    public Path knownHosts() throws IOException {
        String key = Files.readString(hostPublicKey()).strip();
        return Files.writeString(directory.resolve("known_hosts"), "[127.0.0.1]:" + port + " " + key + "\n");
    }

    /** What the server logged since it was made. */
    public String log() throws IOException {
        return Files.readString(directory.resolve("sshd.log"));
    }

    /** Starts it again after {@link #close()}. */
    public void start() throws IOException {
        Path runDirectory = Path.of("/run/sshd");
        if (Files.isWritable(Path.of("/run")) && !Files.exists(runDirectory)) {
            Files.createDirectory(runDirectory);
        }
        ProcessBuilder builder = new ProcessBuilder(
                        "/usr/sbin/sshd",
                        "-D",
                        "-e",
                        "-f",
                        directory.resolve("sshd_config").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("sshd.log").toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
        await("sshd answers").atMost(Duration.ofSeconds(20)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("sshd ended: " + log());
            }
            return Ports.answers(port);
        });
    }

    /** Makes a new host key; counts from the next start. */
    public void newHostKey() throws IOException, InterruptedException {
        Files.deleteIfExists(directory.resolve("host_key"));
        Keys.make(directory.resolve("host_key"));
    }

    /** Replaces the key that may log in. */
    public void authorize(String publicKeyLine) throws IOException {
        Files.writeString(directory.resolve("authorized_keys"), publicKeyLine + "\n");
    }

    private void configure(List<String> lines) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "Port " + port,
                "ListenAddress 127.0.0.1",
                "HostKey " + directory.resolve("host_key"),
                "PidFile none",
                "StrictModes no",
                "KbdInteractiveAuthentication no",
                "PermitRootLogin yes",
                "MaxStartups 1000",
                "MaxSessions 1000",
                "PrintMotd no",
                "PrintLastLog no",
                "UseDNS no",
                "AcceptEnv LANG LC_*",
                // the start-up files of the account's shell are no part of the test: bash reads them only at level 1
                "SetEnv SHLVL=1",
                "Subsystem sftp internal-sftp",
                "LogLevel VERBOSE"));
        all.addAll(lines);
        Files.write(directory.resolve("sshd_config"), all);
    }

    private static Path pamMatrix() throws IOException {
        try (var files = Files.find(Path.of("/usr/lib"), 3, (path, a) -> path.endsWith("pam_wrapper/pam_matrix.so"))) {
            return files.findFirst()
                    .orElseThrow(() -> new AssertionError("pam_matrix.so is missing: apt-get install libpam-wrapper"));
        }
    }

    @Override
    public void close() {
        Run.end(process.toHandle());
    }
}
