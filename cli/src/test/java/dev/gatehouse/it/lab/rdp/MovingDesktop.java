/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Something to look at and to type into: a terminal that shows a number which grows five times a second, once in digits and once in
 * coloured cells that tests read back from pixels; below it a terminal with a shell, where typed commands run in
 * {@link #directory()}. The same program is the session of xrdp. Confined to one thread.
 */
public final class MovingDesktop implements AutoCloseable {

    /** A place inside of the terminal that takes keys, in pixels from the desktop's corner. */
    public static final int TYPING_X = 200;

    /** See {@link #TYPING_X}. */
    public static final int TYPING_Y = 250;

    /** The colour of the desktop where there is no window. */
    public static final int BACKGROUND = 0x204060;

    private static final int BITS = 24;

    private final Path directory;
    private final LabProcess process;

    private MovingDesktop(Path directory, LabProcess process) {
        this.directory = directory;
        this.process = process;
    }

    /** Shows it on a display. */
    public static MovingDesktop start(Path directory, VirtualDisplay display) throws IOException {
        Path script = script(directory);
        LabProcess process = LabProcess.start(
                directory, "desktop", display.environment(), List.of("/bin/bash", script.toString(), directory + ""));
        MovingDesktop desktop = new MovingDesktop(directory, process);
        try {
            process.await(
                    "the counter is shown", () -> counter(display.screenshot()).isPresent());
            process.await(
                    "the terminal to type into", () -> display.window("typing").isPresent());
        } catch (AssertionError e) {
            process.close();
            throw e;
        }
        return desktop;
    }

    /** A desktop that another program shows, with the same script. */
    static MovingDesktop shownBySession(Path directory) {
        return new MovingDesktop(directory, null);
    }

    /** The program that makes the desktop: takes the directory as its argument, runs until its display goes. */
    static Path script(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path script = directory.resolve("rdp-desktop.sh");
        try (var in = MovingDesktop.class.getResourceAsStream("/dev/gatehouse/it/rdp-desktop.sh")) {
            Files.write(script, in.readAllBytes());
        }
        return script;
    }

    /** Where commands that are typed run. */
    public Path directory() {
        return directory;
    }

    /** Waits for a file that a typed command makes and writes something to; its text. */
    public String awaitTyped(String file) {
        Path typed = directory.resolve(file);
        await("the file that a typed command makes: " + typed)
                .atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(typed) && Files.size(typed) > 0);
        try {
            return Files.readString(typed);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The number that the counter last drew. */
    public int drawn() throws IOException {
        return Integer.parseInt(Files.readString(directory.resolve("counter")).strip());
    }

    /** Stops the counter, so that the desktop stands still; the number it shows from now on. */
    public int pause() throws IOException {
        Files.deleteIfExists(directory.resolve("paused"));
        Files.createFile(directory.resolve("pause"));
        await("the counter pauses")
                .atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(directory.resolve("paused")));
        return Integer.parseInt(Files.readString(directory.resolve("paused")).strip());
    }

    /** Lets the counter go on. */
    public void resume() throws IOException {
        Files.deleteIfExists(directory.resolve("pause"));
    }

    /**
     * The number that a picture of the desktop shows: a magenta cell, 24 cells of which white is 1, a green cell; below it the same
     * with the bits inverted. Empty when it is not there or half drawn.
     */
    public static OptionalInt counter(Screenshot shown) {
        for (int i = 0; i < shown.pixels().length; i++) {
            if (magenta(shown.pixels()[i])) {
                return counterAt(shown, i % shown.width(), i / shown.width());
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt counterAt(Screenshot shown, int left, int top) {
        int cell = 0;
        while (left + cell < shown.width() && magenta(shown.at(left + cell, top))) {
            cell++;
        }
        int tall = 0;
        while (top + tall < shown.height() && magenta(shown.at(left, top + tall))) {
            tall++;
        }
        int end = left + cell * (BITS + 1) + cell / 2;
        if (cell < 4 || tall < 8 || end >= shown.width() || !green(shown.at(end, top + tall / 2))) {
            return OptionalInt.empty();
        }
        int number = 0;
        for (int bit = 0; bit < BITS; bit++) {
            int x = left + cell * (bit + 1) + cell / 2;
            boolean one = white(shown.at(x, top + tall / 4));
            if (one == white(shown.at(x, top + tall * 3 / 4))) {
                return OptionalInt.empty();
            }
            number = number << 1 | (one ? 1 : 0);
        }
        return OptionalInt.of(number);
    }

    private static boolean magenta(int color) {
        return red(color) > 200 && greenOf(color) < 60 && (color & 0xFF) > 200;
    }

    private static boolean green(int color) {
        return red(color) < 60 && greenOf(color) > 200 && (color & 0xFF) < 60;
    }

    private static boolean white(int color) {
        return red(color) > 128 && greenOf(color) > 128;
    }

    private static int red(int color) {
        return color >> 16 & 0xFF;
    }

    private static int greenOf(int color) {
        return color >> 8 & 0xFF;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
