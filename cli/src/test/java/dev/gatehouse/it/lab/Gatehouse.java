/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The whole appliance as its operator runs it: {@code bin/gatehouse} of this checkout, a home and a range of ports of its own.
 * Commands may come from several threads; starting and stopping from one.
 */
public final class Gatehouse implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(120);

    private final Path home;
    private final int offset;
    private final Map<String, String> environment;

    private Gatehouse(Path home, int offset) {
        this.home = home;
        this.offset = offset;
        this.environment = Map.of("GATEHOUSE_HOME", home.toString());
    }

    /** An appliance that has not been started. */
    public static Gatehouse at(Path home) throws IOException {
        return new Gatehouse(home, Ports.freeOffset());
    }

    /** The checkout's root: the nearest directory above with {@code bin/gatehouse}. */
    public static Path repository() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("bin/gatehouse"))) {
                return at;
            }
        }
        throw new AssertionError(
                "bin/gatehouse is in no directory above " + Path.of("").toAbsolutePath());
    }

    /** Starts it and waits until it is ready. */
    public Gatehouse up() throws IOException, InterruptedException {
        tryUp().ok();
        return this;
    }

    /** Starts it, whatever comes of it. */
    public Run.Result tryUp(String... more) throws IOException, InterruptedException {
        return tryUp(environment, more);
    }

    /** Starts it, but waits for no more than some seconds until it is ready. */
    public Run.Result tryUpWaiting(int seconds) throws IOException, InterruptedException {
        return tryUp(Map.of("GATEHOUSE_HOME", home.toString(), "GATEHOUSE_START_SECONDS", Integer.toString(seconds)));
    }

    private Run.Result tryUp(Map<String, String> variables, String... more) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                repository().resolve("bin/gatehouse").toString(),
                "up",
                "--detach",
                "--yes",
                "--no-install",
                "--port-offset",
                Integer.toString(offset)));
        line.addAll(List.of(more));
        return Run.command(line, variables, new byte[0], START_LIMIT);
    }

    /** Runs an operator's command. */
    public Run.Result run(String... words) throws IOException, InterruptedException {
        return runWithInput("", words);
    }

    /** Runs an operator's command that reads a secret. */
    public Run.Result runWithInput(String input, String... words) throws IOException, InterruptedException {
        List<String> line =
                new ArrayList<>(List.of(repository().resolve("bin/gatehouse").toString()));
        line.addAll(List.of(words));
        return Run.command(line, environment, input.getBytes(StandardCharsets.UTF_8), COMMAND_LIMIT);
    }

    /** Runs an operator's command that must succeed; its JSON. */
    public JsonNode json(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--output", "json"));
        return JSON.readTree(run(all.toArray(String[]::new)).ok().output());
    }

    /** The items of a list command's JSON, whether it prints the bare list or the page. */
    public List<JsonNode> list(String... words) throws IOException, InterruptedException {
        JsonNode json = json(words);
        List<JsonNode> items = new ArrayList<>();
        (json.isArray() ? json : json.path("items")).forEach(items::add);
        return items;
    }

    /** Adds a user with a key and, unless it is null, a password. */
    public void addUser(String name, Path key, String password) throws IOException, InterruptedException {
        if (password == null) {
            run("user", "add", name, "--public-key", key + ".pub").ok();
        } else {
            runWithInput(password + "\n", "user", "add", name, "--public-key", key + ".pub", "--password-stdin")
                    .ok();
        }
    }

    /** Adds a target on loopback with a pinned host key. */
    public void addTarget(String name, OpenSshServer server) throws IOException, InterruptedException {
        run(
                        "target",
                        "add",
                        name,
                        "--protocol",
                        "ssh",
                        "--address",
                        "127.0.0.1:" + server.port(),
                        "--host-key",
                        server.hostPublicKey().toString(),
                        "--allow-loopback")
                .ok();
    }

    /** Adds a credential that is a private key. */
    public void addCredential(String target, Path key) throws IOException, InterruptedException {
        run("credential", "add", OpenSshServer.account() + "@" + target, "--private-key", key.toString())
                .ok();
    }

    /** Adds a credential that is a password. */
    public void addCredential(String target, String password) throws IOException, InterruptedException {
        runWithInput(password + "\n", "credential", "add", OpenSshServer.account() + "@" + target, "--password-stdin")
                .ok();
    }

    /** Adds a policy that lets a user use the account on a target. */
    public void addPolicy(String name, String user, String target, String... more)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "policy", "add", name, "--user", user, "--target", target, "--account", OpenSshServer.account()));
        words.addAll(List.of(more));
        run(words.toArray(String[]::new)).ok();
    }

    /** Sessions that are live now. */
    public List<JsonNode> live() throws IOException, InterruptedException {
        return list("session", "list", "--live");
    }

    /** The newest recording of a user, once it is sealed or closed after a crash. */
    public JsonNode sealedRecording(String user) throws IOException, InterruptedException {
        return sealed("of " + user, () -> newestRecording(user));
    }

    /** The recording of a session, once it is sealed or closed after a crash. */
    public JsonNode sealedRecordingOf(String session) throws IOException, InterruptedException {
        return sealed(
                "of session " + session,
                () -> list("recording", "list").stream()
                        .filter(recording -> recording.path("id").asText().equals(session))
                        .findFirst()
                        .orElse(null));
    }

    private static JsonNode sealed(String whose, Callable<JsonNode> recording) {
        JsonNode[] found = new JsonNode[1];
        await("sealed recording " + whose)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    found[0] = recording.call();
                    return found[0] != null && !found[0].path("state").asText().equals("open");
                });
        return found[0];
    }

    /** The newest recording of a user in any state; null when there is none. */
    public JsonNode newestRecording(String user) throws IOException, InterruptedException {
        return list("recording", "list").stream()
                .filter(recording -> recording.path("user").asText().equals(user))
                .max(java.util.Comparator.comparing(
                        recording -> recording.path("startedAt").asText()))
                .orElse(null);
    }

    /** The name by which recording commands know a recording. */
    public static String recordingId(JsonNode recording) {
        return recording
                .path(recording.hasNonNull("recordingId") ? "recordingId" : "id")
                .asText();
    }

    /** An export of a recording as bytes. */
    public byte[] export(String recording, String format) throws IOException, InterruptedException {
        return run("recording", "export", recording, "--format", format).ok().output();
    }

    /** The asciicast with what was typed. */
    public byte[] exportWithInput(String recording) throws IOException, InterruptedException {
        return run("recording", "export", recording, "--format", "asciicast", "--input", "--reason", "acceptance")
                .ok()
                .output();
    }

    /** A recording that verifies; one that does not is an error. */
    public void verifyRecording(String recording) throws IOException, InterruptedException {
        JsonNode verified = json("recording", "verify", recording);
        if (!verified.path("ok").asBoolean()) {
            throw new AssertionError(recording + " does not verify: " + verified);
        }
    }

    /** What the server wrote to standard output and standard error since its last start. */
    public String consoleOutput() throws IOException {
        return Files.readString(home.resolve("logs/console.log"));
    }

    /** Where its SSH clients connect. */
    public int sshPort() {
        return 4422 + offset;
    }

    /** Where its RDP clients connect. */
    public int rdpPort() {
        return 4489 + offset;
    }

    /** Its console's port. */
    public int consolePort() {
        return 6500 + offset;
    }

    /** Its home. */
    public Path home() {
        return home;
    }

    /** What is added to every default port. */
    public int offset() {
        return offset;
    }

    /** The server's pid: whoever listens for SSH. */
    public long pid() throws IOException {
        return Proc.listener(sshPort());
    }

    /** A known_hosts file with the appliance's host keys. */
    public Path knownHosts(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Run.Result scan =
                Run.command(Duration.ofSeconds(20), "ssh-keyscan", "-p", Integer.toString(sshPort()), "127.0.0.1");
        return Files.write(
                directory.resolve("known_hosts-" + sshPort()), scan.ok().output());
    }

    /** Ends the server's process with SIGKILL and waits until it has gone. */
    public void kill9() throws IOException {
        ProcessHandle server = ProcessHandle.of(pid()).orElseThrow();
        server.destroyForcibly();
        await("the server has gone").atMost(Duration.ofSeconds(20)).until(() -> !Ports.answers(sshPort()));
    }

    /** Stops it; what does not stop is killed, so that nothing is left behind. */
    @Override
    public void close() throws IOException {
        try {
            run("down");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (AssertionError late) {
            // the processes below are what is left
        }
        for (long pid : Proc.withCommandLine(home.toString())) {
            ProcessHandle.of(pid)
                    .filter(process -> process.pid() != ProcessHandle.current().pid())
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
