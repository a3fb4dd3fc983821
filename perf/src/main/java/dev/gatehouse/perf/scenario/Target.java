/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.scenario;

import dev.gatehouse.perf.process.OpenSshServer;
import dev.gatehouse.perf.process.SshKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The OpenSSH server at the end of every scenario, with the only key it accepts. Confined to the thread that made it. */
public final class Target implements AutoCloseable {

    /** Keeps the start-up files of the account's shell out of the figures: bash reads them only at level 1. */
    static final List<String> SERVER_LINES =
            List.of("Ciphers " + Route.CIPHER, "KexAlgorithms " + Route.KEY_EXCHANGE, "SetEnv SHLVL=1", "UseDNS no");

    private final OpenSshServer server;
    private final Path key;
    private final Path knownHosts;

    private Target(OpenSshServer server, Path key, Path knownHosts) {
        this.server = server;
        this.key = key;
        this.knownHosts = knownHosts;
    }

    /** Starts the target in a directory of its own. */
    public static Target start(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path key = SshKeys.make(directory.resolve("login_key"));
        OpenSshServer server = OpenSshServer.start(directory.resolve("sshd"), SshKeys.publicLine(key), SERVER_LINES);
        Path knownHosts = Files.writeString(
                directory.resolve("known_hosts"), SshKeys.knownHostsLine(server.port(), server.hostKey()));
        return new Target(server, key, knownHosts);
    }

    /** The account everything logs in to: the user who runs this. */
    public static String account() {
        return System.getProperty("user.name");
    }

    /** The direct way. */
    public Route route() {
        return new Route(server.port(), account(), key, knownHosts);
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return server.port();
    }

    /** The private key that it accepts. */
    public Path key() {
        return key;
    }

    /** The public half of its host key. */
    public Path hostPublicKey() {
        return Path.of(server.hostKey() + ".pub");
    }

    /** The known_hosts file with its host key. */
    public Path knownHosts() {
        return knownHosts;
    }

    @Override
    public void close() {
        server.close();
    }
}
