/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import static org.awaitility.Awaitility.await;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program in a real pseudo-terminal, driven by {@code pty-driver.py}: keys are sent, the window is resized, what appears is
 * kept. Confined to one thread.
 */
public final class Terminal implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process driver;
    private final BufferedWriter orders;
    private final Path screen;

    private Terminal(Process driver, Path screen) {
        this.driver = driver;
        this.orders = driver.outputWriter(StandardCharsets.US_ASCII);
        this.screen = screen;
    }

    /** Starts a program in a terminal of 80 columns and 24 rows. */
    public static Terminal open(Path directory, List<String> line, Map<String, String> environment) throws IOException {
        Files.createDirectories(directory);
        Path script = directory.resolve("pty-driver.py");
        try (var in = Terminal.class.getResourceAsStream("/dev/gatehouse/it/pty-driver.py")) {
            Files.write(script, in.readAllBytes());
        }
        Path screen = Files.createTempFile(directory, "screen", ".log");
        List<String> all = new ArrayList<>(List.of("/usr/bin/python3", script.toString(), screen.toString()));
        all.addAll(line);
        ProcessBuilder builder = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("pty-driver.log").toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("TERM", "xterm");
        return new Terminal(builder.start(), screen);
    }

    /** Types text. */
    public Terminal type(String text) throws IOException {
        return order("send " + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Presses Ctrl and a letter. */
    public Terminal control(char letter) throws IOException {
        return type(String.valueOf((char) (letter & 0x1f)));
    }

    /** Resizes the window; the program gets SIGWINCH. */
    public Terminal resize(int rows, int columns) throws IOException {
        return order("size " + rows + " " + columns);
    }

    /** Waits until the text is on the screen, after {@code from} bytes; tells where it ends. */
    public int expect(String text, int from) {
        await("'" + text + "' on the screen")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .conditionEvaluationListener(null)
                .until(() -> shown().indexOf(text, from) >= 0 || !driver.isAlive());
        int at = shown().indexOf(text, from);
        if (at < 0) {
            throw new AssertionError("the program ended; '" + text + "' is not in: " + shown());
        }
        return at + text.length();
    }

    /** Waits until the text is on the screen. */
    public Terminal expect(String text) {
        expect(text, 0);
        return this;
    }

    /** Everything shown so far, one character per byte run decoded as UTF-8. */
    public String shown() {
        try {
            return new String(Files.readAllBytes(screen), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Waits for the program's end; its exit code, or 128 + signal. */
    public int awaitEnd() throws InterruptedException {
        if (!driver.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
            throw new AssertionError("the program did not end; screen: " + shown());
        }
        return driver.exitValue();
    }

    private Terminal order(String line) throws IOException {
        orders.write(line);
        orders.newLine();
        orders.flush();
        return this;
    }

    @Override
    public void close() {
        Run.end(driver.toHandle());
    }
}
