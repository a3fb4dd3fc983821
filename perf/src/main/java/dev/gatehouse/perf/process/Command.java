/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs one command to its end, bounded in time and in output kept. Safe for use by several threads. */
public final class Command {

    private static final int OUTPUT_KEPT_BYTES = 256 * 1024;

    private Command() {}

    /** What a command left: exit code, standard output and standard error together. Immutable. */
    public record Result(int exitCode, String output) {

        /** The output, or an exception that carries it when the command failed. */
        public String orThrow(String what) throws IOException {
            if (exitCode != 0) {
                throw new IOException(what + " failed with exit code " + exitCode + ": " + output.strip());
            }
            return output;
        }
    }

    /** Runs a command with no input. */
    public static Result run(Duration limit, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("gatehouse-perf", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException("no end after " + limit + ": " + String.join(" ", command));
            }
            return new Result(process.exitValue(), head(out));
        } finally {
            Files.deleteIfExists(out);
        }
    }

    /** Runs a command with no input in this process's environment. */
    public static Result run(Duration limit, List<String> command) throws IOException, InterruptedException {
        return run(limit, Map.of(), command);
    }

    private static String head(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(OUTPUT_KEPT_BYTES), StandardCharsets.UTF_8);
        }
    }
}
