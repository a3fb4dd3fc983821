/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import dev.gatehouse.it.lab.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A headless X display (Xvfb) with a number that it found free itself, without a window manager. Safe for use by several threads. */
public final class VirtualDisplay implements AutoCloseable {

    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);

    private final LabProcess server;
    private final String name;

    private VirtualDisplay(LabProcess server, String name) {
        this.server = server;
        this.name = name;
    }

    /** A display of 24 bits a pixel; its log goes below the directory. */
    public static VirtualDisplay start(Path directory, int width, int height) throws IOException {
        LabProcess server = LabProcess.start(
                directory,
                "xvfb",
                Map.of(),
                List.of(
                        Programs.find("xvfb", "Xvfb"),
                        "-displayfd",
                        "1",
                        "-screen",
                        "0",
                        width + "x" + height + "x24",
                        "-nolisten",
                        "tcp",
                        "-noreset"));
        try {
            server.await("its display's number", () -> number(server).isPresent());
        } catch (AssertionError e) {
            server.close();
            throw e;
        }
        return new VirtualDisplay(server, ":" + number(server).orElseThrow());
    }

    /** The one line of its output that is a number. */
    private static Optional<String> number(LabProcess server) {
        String log = server.log();
        return log.substring(0, log.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.matches("\\d+"))
                .findFirst();
    }

    /** Such as {@code :7}. */
    public String name() {
        return name;
    }

    /** The variable that tells X programs where to show. */
    public Map<String, String> environment() {
        return Map.of("DISPLAY", name);
    }

    /** What the whole display shows. */
    public Screenshot screenshot() throws IOException, InterruptedException {
        return dump("-root");
    }

    /** What a window shows. */
    Screenshot screenshot(String windowId) throws IOException, InterruptedException {
        return dump("-nobdrs", "-id", windowId);
    }

    private Screenshot dump(String... what) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(Programs.find("x11-apps", "xwd"), "-silent"));
        line.addAll(List.of(what));
        return Screenshot.ofXwd(Run.command(line, environment(), new byte[0], COMMAND_LIMIT)
                .ok()
                .output());
    }

    /** The identifier of the visible window with a title; empty while there is none. */
    Optional<String> window(String title) throws IOException, InterruptedException {
        return tryXdotool("search", "--onlyvisible", "--name", "^" + title + "$")
                .text()
                .lines()
                .reduce((first, last) -> last);
    }

    /** Real key and pointer events (XTEST), as {@code xdotool} has them. */
    Run.Result xdotool(String... words) throws IOException, InterruptedException {
        return tryXdotool(words).ok();
    }

    private Run.Result tryXdotool(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(Programs.find("xdotool", "xdotool")));
        line.addAll(List.of(words));
        return Run.command(line, environment(), new byte[0], COMMAND_LIMIT);
    }

    @Override
    public void close() {
        server.close();
    }
}
