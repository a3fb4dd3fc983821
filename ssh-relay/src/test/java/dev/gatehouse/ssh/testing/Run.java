/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One child process with its output kept; ended with the test. */
public final class Run implements AutoCloseable {

    private final Process process;
    private final List<String> command;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Thread outReader;
    private final Thread errReader;

    private Run(List<String> command, Map<String, String> environment) {
        this.command = command;
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.get(0), e);
        }
        outReader = pump(process.getInputStream(), out);
        errReader = pump(process.getErrorStream(), err);
    }

    public static Run start(List<String> command, Map<String, String> environment) {
        return new Run(List.copyOf(command), environment);
    }

    public static Run start(List<String> command) {
        return start(command, Map.of());
    }

    /** Runs to its end; input is empty. */
    public static Run done(Duration deadline, List<String> command) {
        Run run = start(command);
        run.closeInput();
        run.await(deadline);
        return run;
    }

    private static Thread pump(InputStream from, ByteArrayOutputStream to) {
        Thread thread = new Thread(() -> {
            byte[] buffer = new byte[64 * 1024];
            try {
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                    synchronized (to) {
                        to.write(buffer, 0, n);
                    }
                }
            } catch (IOException e) {
                // the process is gone
            }
        });
        thread.setName("pump");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    public Run type(String text) {
        return type(text.getBytes(StandardCharsets.UTF_8));
    }

    public Run type(byte[] bytes) {
        try {
            OutputStream input = process.getOutputStream();
            input.write(bytes);
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public Run closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // closed already
        }
        return this;
    }

    public int await(Duration deadline) {
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(command + " still runs after " + deadline + "; stdout: " + tail(stdout())
                        + "; stderr: " + tail(stderr()));
            }
            outReader.join(deadline.toMillis());
            errReader.join(deadline.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    private static String tail(String text) {
        return text.length() > 2000 ? text.substring(text.length() - 2000) : text;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public int exit() {
        return process.exitValue();
    }

    public Process process() {
        return process;
    }

    public byte[] bytes() {
        synchronized (out) {
            return out.toByteArray();
        }
    }

    public String stdout() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    public String stderr() {
        synchronized (err) {
            return err.toString(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        process.destroy();
        try {
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
