/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recording;

import dev.gatehouse.cli.console.Terminal;
import dev.gatehouse.control.os.ShortCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Single keys from the terminal, without waiting for Enter; nothing where there is no terminal. Confined to one thread. */
final class KeyReader implements AutoCloseable {

    private static final Duration STTY_DEADLINE = Duration.ofSeconds(5);
    private static final int NO_KEY = -1;

    private final InputStream in;
    private final Runnable restore;
    private final Thread onInterrupt;

    private KeyReader(InputStream in, Runnable restore) {
        this.in = in;
        this.restore = restore;
        this.onInterrupt = new Thread(restore, "restore-terminal");
    }

    /** Switches the terminal to single keys where {@code wanted} and possible; Ctrl-C switches back too. */
    static KeyReader open(Terminal terminal, boolean wanted) {
        if (!wanted || !terminal.canAsk() || !stty("-icanon", "-echo", "min", "0", "time", "0")) {
            return new KeyReader(InputStream.nullInputStream(), () -> {});
        }
        KeyReader keys = new KeyReader(terminal.in(), () -> stty("icanon", "echo"));
        Runtime.getRuntime().addShutdownHook(keys.onInterrupt);
        return keys;
    }

    /** A key that waits to be read, or a negative number. */
    int poll() throws IOException {
        return in.available() > 0 ? in.read() : NO_KEY;
    }

    @Override
    public void close() {
        restore.run();
    }

    private static boolean stty(String... settings) {
        List<String> command = new ArrayList<>(List.of("stty", "-F", "/dev/tty"));
        command.addAll(List.of(settings));
        try {
            return ShortCommand.run(command, Path.of("/"), STTY_DEADLINE).succeeded();
        } catch (IOException e) {
            return false; // played without keys then
        }
    }
}
