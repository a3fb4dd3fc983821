/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.scenario;

import dev.gatehouse.perf.process.Command;
import dev.gatehouse.perf.process.SshKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** 03: the whole appliance with its defaults, recording on, in a home of its own. */
public final class Gatehouse implements Scenario {

    private static final int SSH_PORT = 4422;
    private static final String TARGET = "perf-target";

    private final Appliance appliance;
    private final Route route;

    private Gatehouse(Appliance appliance, Route route) {
        this.appliance = appliance;
        this.route = route;
    }

    /**
     * Starts the appliance and adds one user, target, credential and policy.
     *
     * @param repository a built checkout
     * @param directory its own directory
     */
    public static Gatehouse start(Path repository, Path directory, Target target)
            throws IOException, InterruptedException {
        Appliance appliance = Appliance.start(repository, directory);
        Path userKey = SshKeys.make(directory.resolve("user_key"));
        appliance.cli("user", "add", "perf", "--public-key", userKey + ".pub");
        addTarget(appliance, target);
        String account = Target.account() + "@" + TARGET;
        int port = appliance.port(SSH_PORT);
        String keys = Command.run(
                        Duration.ofSeconds(20), List.of("ssh-keyscan", "-p", Integer.toString(port), "127.0.0.1"))
                .orThrow("ssh-keyscan");
        Path knownHosts = Files.writeString(directory.resolve("known_hosts"), keys);
        return new Gatehouse(appliance, new Route(port, "perf@" + account, userKey, knownHosts));
    }

    private static void addTarget(Appliance appliance, Target target) throws IOException, InterruptedException {
        String hostKey = target.hostPublicKey().toString();
        String address = "127.0.0.1:" + target.port();
        appliance.cli(
                "target",
                "add",
                TARGET,
                "--protocol",
                "ssh",
                "--address",
                address,
                "--host-key",
                hostKey,
                "--allow-loopback");
        String account = Target.account();
        String key = target.key().toString();
        appliance.cli("credential", "add", account + "@" + TARGET, "--private-key", key);
        appliance.cli("policy", "add", "perf", "--user", "perf", "--target", TARGET, "--account", account);
    }

    /** The Java process that carries the sessions. */
    public long pid() {
        return appliance.pid();
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
        return Optional.of(appliance);
    }

    @Override
    public void close() throws IOException {
        appliance.close();
    }
}
