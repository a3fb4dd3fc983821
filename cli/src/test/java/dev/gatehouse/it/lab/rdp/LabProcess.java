/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import dev.gatehouse.it.lab.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A program of the lab that runs until it is closed; what it says goes to a file of its own. Safe for use by several threads. */
final class LabProcess implements AutoCloseable {

    /** Two shared cores can be slow to start an X server. */
    static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final int TAIL_CHARS = 2_000;

    private final String name;
    private final Path log;
    private final Process process;

    private LabProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts it without input; the log is {@code directory/name.log}. */
    static LabProcess start(Path directory, String name, Map<String, String> environment, List<String> command)
            throws IOException {
        return start(directory, name, environment, "", command);
    }

    /** The same with input. */
    static LabProcess start(
            Path directory, String name, Map<String, String> environment, String input, List<String> command)
            throws IOException {
        Files.createDirectories(directory);
        Path log = directory.resolve(name + ".log");
        Path in = Files.writeString(directory.resolve(name + ".in"), input);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().remove("DISPLAY");
        builder.environment().remove("XAUTHORITY");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        return new LabProcess(name, log, builder.start());
    }

    /** Waits until something is so; a process that ends before, or takes too long, is an error with the end of its log. */
    void await(String what, Callable<Boolean> condition) {
        try {
            Awaitility.await(name + ": " + what)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> condition.call() || !process.isAlive());
        } catch (ConditionTimeoutException late) {
            throw new AssertionError(name + ": not within " + PATIENCE + ": " + what + "\n" + logTail(), late);
        }
        if (!process.isAlive() && !so(condition)) {
            throw new AssertionError(
                    name + " ended with " + process.exitValue() + " before: " + what + "\n" + logTail());
        }
    }

    private static boolean so(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Its exit code once it has ended by itself. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
            throw new AssertionError(name + " did not end within " + PATIENCE + "\n" + logTail());
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Where its log is. */
    Path directory() {
        return log.getParent();
    }

    long pid() {
        return process.pid();
    }

    /** What it has said so far. */
    String log() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String logTail() {
        String all = log();
        return log + ": ..." + all.substring(Math.max(0, all.length() - TAIL_CHARS));
    }

    @Override
    public void close() {
        Run.end(process.toHandle());
    }
}
