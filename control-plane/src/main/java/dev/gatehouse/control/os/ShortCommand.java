/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.os;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program that ends soon. Blocks for at most the deadline; afterwards the program is gone. Output beyond 64 KiB is thrown
 * away. Safe for use by several threads.
 */
public final class ShortCommand {

    private static final int OUTPUT_LIMIT = 64 << 10;

    private ShortCommand() {}

    /**
     * How it went.
     *
     * @param exitCode of the program; -1 when it was ended at the deadline
     * @param output standard output and error, as text
     */
    public record Result(int exitCode, String output) {

        /** Whether it said that all went well. */
        public boolean succeeded() {
            return exitCode == 0;
        }
    }

    /**
     * Runs {@code command} with a bare environment (PATH, LANG=C).
     *
     * @throws IOException when it cannot be started
     */
    public static Result run(List<String> command, Path directory, Duration deadline) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        bareEnvironment(builder);
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        OutputCollector collector = new OutputCollector(process.getInputStream());
        Thread reader = new Thread(collector, "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
        try {
            boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
            reader.join(1_000);
            return new Result(ended ? process.exitValue() : -1, collector.text());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command.get(0), e);
        }
    }

    /** Takes everything out of the environment that could change how a program behaves. */
    public static void bareEnvironment(ProcessBuilder builder) {
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LANG", "C");
    }

    private static final class OutputCollector implements Runnable {

        private final InputStream in;
        private final StringBuilder text = new StringBuilder();

        OutputCollector(InputStream in) {
            this.in = in;
        }

        @Override
        public void run() {
            byte[] buffer = new byte[4_096];
            try (in) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    add(new String(buffer, 0, count, StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                add("[output lost: " + e.getMessage() + "]");
            }
        }

        private synchronized void add(String more) {
            if (text.length() < OUTPUT_LIMIT) {
                text.append(more);
            }
        }

        synchronized String text() {
            return text.toString().strip();
        }
    }
}
