/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.scenario;

import dev.gatehouse.perf.process.OpenSshServer;
import dev.gatehouse.perf.process.ProcFs;
import dev.gatehouse.perf.process.SshKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * 02: the classical bastion. The user logs in to an sshd whose forced command is ssh to the target, so the middle decrypts and
 * encrypts every byte, as Gatehouse does. (ProxyJump only forwards ciphertext and is no peer; neither records anything.)
 */
public final class OpenSshBastionHop implements Scenario {

    private final OpenSshServer bastion;
    private final Route route;

    private OpenSshBastionHop(OpenSshServer bastion, Route route) {
        this.bastion = bastion;
        this.route = route;
    }

    /** Starts the bastion in a directory of its own. */
    public static OpenSshBastionHop start(Path directory, Target target) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path userKey = SshKeys.make(directory.resolve("user_key"));
        String inner = String.join(" ", target.route().ssh("")).strip();
        Path forced = Files.writeString(
                directory.resolve("forced-command"), "#!/bin/sh\nexec " + inner + " \"$SSH_ORIGINAL_COMMAND\"\n");
        if (!forced.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + forced + " executable");
        }
        List<String> lines = new ArrayList<>(Target.SERVER_LINES);
        lines.add("ForceCommand exec " + forced);
        OpenSshServer bastion = OpenSshServer.start(directory.resolve("sshd"), SshKeys.publicLine(userKey), lines);
        Path knownHosts = Files.writeString(
                directory.resolve("known_hosts"), SshKeys.knownHostsLine(bastion.port(), bastion.hostKey()));
        return new OpenSshBastionHop(bastion, new Route(bastion.port(), Target.account(), userKey, knownHosts));
    }

    @Override
    public String name() {
        return "02-openssh-bastion-hop";
    }

    @Override
    public Route route() {
        return route;
    }

    @Override
    public Optional<MiddleHop> middle() {
        return Optional.of(new Processes());
    }

    @Override
    public void close() {
        bastion.close();
    }

    private final class Processes implements MiddleHop {

        @Override
        public double cpuSeconds() throws IOException {
            return ProcFs.treeCpuSeconds(bastion.pid());
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
            return ProcFs.treePssKib(bastion.pid());
        }

        @Override
        public int threads() throws IOException {
            return ProcFs.tree(bastion.pid()).size();
        }

        @Override
        public void settle() throws IOException, InterruptedException {
            // sessions that ended are in the listener's figures once it has waited for them
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (ProcFs.tree(bastion.pid()).size() > 1 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }
}
