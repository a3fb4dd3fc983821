/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A way to log in with the OpenSSH client: where, as whom, with what. Immutable; every run is a client of its own.
 *
 * @param port on 127.0.0.1
 * @param user what goes to {@code -l}
 * @param options each an {@code -o} value
 * @param environment of the client
 */
public record SshLogin(int port, String user, List<String> options, Map<String, String> environment) {

    /** A log-in by key. */
    public static SshLogin byKey(int port, String user, Path key, Path knownHosts) {
        return new SshLogin(
                port,
                user,
                List.of(
                        "IdentityFile=" + key,
                        "IdentitiesOnly=yes",
                        "PreferredAuthentications=publickey",
                        "BatchMode=yes",
                        "UserKnownHostsFile=" + knownHosts,
                        "StrictHostKeyChecking=yes",
                        "LogLevel=ERROR"),
                Map.of());
    }

    /** A log-in by password, given through an askpass program that the caller's directory holds. */
    public static SshLogin byPassword(int port, String user, String password, Path knownHosts, Path directory)
            throws IOException {
        Files.createDirectories(directory);
        Path askpass = Files.createTempFile(directory, "askpass", ".sh");
        Files.writeString(askpass, "#!/bin/sh\nprintf '%s\\n' \"$GH_IT_PASSWORD\"\n");
        if (!askpass.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + askpass + " executable");
        }
        return new SshLogin(
                port,
                user,
                List.of(
                        "PreferredAuthentications=password",
                        "PubkeyAuthentication=no",
                        "NumberOfPasswordPrompts=1",
                        "UserKnownHostsFile=" + knownHosts,
                        "StrictHostKeyChecking=yes",
                        "LogLevel=ERROR"),
                Map.of("SSH_ASKPASS", askpass.toString(), "SSH_ASKPASS_REQUIRE", "force", "GH_IT_PASSWORD", password));
    }

    /** The same with more {@code -o} options, which win over those already there. */
    public SshLogin with(String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(options);
        return new SshLogin(port, user, List.copyOf(all), environment);
    }

    /** The same with another user name. */
    public SshLogin as(String otherUser) {
        return new SshLogin(port, otherUser, options, environment);
    }

    /** The same with one more variable in the client's environment. */
    public SshLogin withEnvironment(String name, String value) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(name, value);
        return new SshLogin(port, user, options, Map.copyOf(all));
    }

    /** The command line; words are client flags ("-tt") followed by the remote command. */
    public List<String> line(String... words) {
        List<String> line = new ArrayList<>(List.of("ssh", "-F", "/dev/null"));
        options.forEach(option -> line.addAll(List.of("-o", option)));
        line.addAll(List.of("-p", Integer.toString(port), "-l", user));
        List<String> rest = new ArrayList<>(List.of(words));
        while (!rest.isEmpty() && rest.get(0).startsWith("-")) {
            line.add(rest.remove(0));
        }
        line.add("127.0.0.1");
        line.addAll(rest);
        return line;
    }

    /** Runs to the end without input. */
    public Run.Result run(String... words) throws IOException, InterruptedException {
        return Run.command(line(words), environment, new byte[0], Duration.ofSeconds(60));
    }

    /** Runs to the end with input. */
    public Run.Result runWithInput(byte[] input, String... words) throws IOException, InterruptedException {
        return Run.command(line(words), environment, input, Duration.ofSeconds(60));
    }

    /** Starts a client whose input and output are pipes of this process; errors go to a file. */
    public Process start(Path errors, String... words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line(words)).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
