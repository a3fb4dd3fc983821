/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two appliances on one PostgreSQL that neither of them runs, and HAProxy in front of both, which connects from {@value #BALANCER} and
 * speaks the PROXY protocol. The PostgreSQL is a database of its own in the server of the lab's appliance. Confined to one thread.
 */
public final class Cluster implements AutoCloseable {

    /** Where the nodes are reached from. */
    public static final String BALANCER = "127.0.0.101";

    private static final String DATABASE = "two_nodes";

    private final Lab lab;
    private final Path directory;
    private final Gatehouse first;
    private final Gatehouse second;
    private final int sshPort;
    private final Process balancer;

    /** Starts everything; the first node alone, so that it makes the keys. */
    public Cluster(Lab lab) throws Exception {
        this.lab = lab;
        this.directory = lab.directory("cluster");
        makeDatabase(lab.gatehouse());
        this.first = node("first", null);
        first.up();
        this.second = node("second", first.home().resolve("keys/master.key"));
        second.up();
        this.sshPort = Ports.free();
        this.balancer = balancer();
        org.awaitility.Awaitility.await("HAProxy")
                .atMost(Duration.ofSeconds(20))
                .until(() -> Ports.answers(sshPort));
    }

    /** The node that was there first. */
    public Gatehouse first() {
        return first;
    }

    /** The other. */
    public Gatehouse second() {
        return second;
    }

    /** Where HAProxy takes SSH clients. */
    public int sshPort() {
        return sshPort;
    }

    private static void makeDatabase(Gatehouse server) throws Exception {
        try (Connection connection = DatabaseDump.connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + DATABASE + " LOGIN PASSWORD '" + DATABASE + "'");
            statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + DATABASE);
        }
    }

    private Gatehouse node(String name, Path masterKey) throws Exception {
        Path home = directory.resolve(name);
        // who serves follows from the owner of the checkout, and has to be able to read what is made here
        UserPrincipal owner = Files.getOwner(Gatehouse.repository());
        for (Path made : List.of(home, home.resolve("keys"))) {
            Files.createDirectory(
                    made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.setOwner(made, owner);
        }
        write(home.resolve("database.password"), DATABASE.getBytes(java.nio.charset.StandardCharsets.US_ASCII), owner);
        if (masterKey != null) {
            write(home.resolve("keys/master.key"), Files.readAllBytes(masterKey), owner);
        }
        write(
                home.resolve("gatehouse.yaml"),
                configuration(name, home).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                owner);
        return Gatehouse.at(home);
    }

    private static void write(Path file, byte[] content, UserPrincipal owner) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, content);
        Files.setOwner(file, owner);
    }

    private String configuration(String name, Path home) throws IOException {
        return String.join(
                "\n",
                "node: {name: " + name + ", lostAfter: 6s}",
                "database:",
                "  url: jdbc:postgresql://127.0.0.1:" + DatabaseDump.port(lab.gatehouse()) + "/" + DATABASE,
                "  user: " + DATABASE,
                "  passwordFile: " + home.resolve("database.password"),
                "proxyProtocol: {peers: [" + BALANCER + "]}",
                "console: {host: 127.0.0.1}",
                "penalties: {step: 60s, grace: 1s}",
                "");
    }

    private Process balancer() throws IOException {
        List<String> lines = new ArrayList<>(
                List.of(
                        "defaults",
                        "  mode tcp",
                        "  timeout connect 5s",
                        "  timeout client 1h",
                        "  timeout server 1h",
                        "listen ssh",
                        "  bind 127.0.0.1:" + sshPort,
                        "  balance roundrobin",
                        "  option httpchk GET /readyz",
                        "  default-server send-proxy-v2 check check-send-proxy check-ssl verify none inter 300ms fall 1 rise 1"));
        for (Gatehouse node : List.of(first, second)) {
            lines.add("  server " + node.home().getFileName() + " 127.0.0.1:" + node.sshPort() + " source " + BALANCER
                    + " check port " + node.consolePort());
        }
        Path file = Files.writeString(directory.resolve("haproxy.cfg"), String.join("\n", lines) + "\n");
        return new ProcessBuilder("haproxy", "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("haproxy.log").toFile())
                .start();
    }

    /** A client of the nodes' user at an address of loopback: through HAProxy, or straight to a node. */
    public SshLogin login(int port, String user, Path key, String address) throws Exception {
        return SshLogin.byKey(port, Lab.name(user, Lab.KEY_TARGET), key, knownHosts(port))
                .with("BindAddress=" + address);
    }

    /** The same with a password. */
    public SshLogin password(int port, String name, String password, String address) throws Exception {
        return SshLogin.byPassword(port, name, password, knownHosts(port), directory.resolve("askpass"))
                .with("BindAddress=" + address);
    }

    /** The first node's host keys, and nobody else's, under every port. */
    private Path knownHosts(int port) throws Exception {
        Path file = directory.resolve("known_hosts-" + port);
        if (!Files.exists(file)) {
            String keys = Files.readString(first.knownHosts(directory));
            Files.writeString(file, keys.replace("]:" + first.sshPort() + " ", "]:" + port + " "));
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        Run.end(balancer.toHandle());
        second.close();
        first.close();
    }
}
