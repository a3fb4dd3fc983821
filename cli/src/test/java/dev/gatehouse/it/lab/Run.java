/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs one command to its end, bounded in time. Safe for use by several threads. */
public final class Run {

    private Run() {}

    /** What a command left. Immutable. */
    public record Result(int exitCode, byte[] output, String errors) {

        /** Standard output as text. */
        public String text() {
            return new String(output, StandardCharsets.UTF_8);
        }

        /** The same when the command ended with 0, else an exception with what it said. */
        public Result ok() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + ": " + text() + errors);
            }
            return this;
        }

        @Override
        public String toString() {
            return "exit " + exitCode + "\n" + text() + "\n" + errors;
        }
    }

    /** Runs with the given input; output and errors are kept apart. */
    public static Result command(List<String> line, Map<String, String> environment, byte[] input, Duration limit)
            throws IOException, InterruptedException {
        Path in = Files.createTempFile("gh-it", ".in");
        Path out = Files.createTempFile("gh-it", ".out");
        Path err = Files.createTempFile("gh-it", ".err");
        try {
            Files.write(in, input);
            ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                end(process.toHandle());
                throw new AssertionError("no end after " + limit + ": " + String.join(" ", line) + "\n"
                        + Files.readString(out, StandardCharsets.ISO_8859_1) + Files.readString(err));
            }
            return new Result(process.exitValue(), Files.readAllBytes(out), Files.readString(err));
        } finally {
            Files.deleteIfExists(in);
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    /** Runs without input in this process's environment. */
    public static Result command(Duration limit, String... line) throws IOException, InterruptedException {
        return command(List.of(line), Map.of(), new byte[0], limit);
    }

    /** Ends a process of ours and what it started, by pid. */
    public static void end(ProcessHandle process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroy);
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException stubborn) {
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
