/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.recording;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.output.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Writes the output events of an asciicast, version 3, in their time. Confined to one thread. */
final class AsciicastPlayer {

    static final int LINE_CHARS_MAX = 4 << 20;

    private static final String VERSION = "3";
    private static final Duration KEY_INTERVAL = Duration.ofMillis(20);

    /** Colours off, cursor on, main screen, no mouse or paste reports: whatever the session left behind. */
    private static final String RESTORE =
            "\u001b[0m\u001b[?25h\u001b[?1049l\u001b[?1000l\u001b[?1002l\u001b[?1006l\u001b[?2004l";

    private final OutputStream out;
    private final boolean onTerminal;
    private final PlaybackPace pace;
    private final KeyReader keys;
    private final ScreenFilter filter = new ScreenFilter();

    private Duration position = Duration.ZERO;
    private boolean ended;

    AsciicastPlayer(OutputStream out, boolean onTerminal, PlaybackPace pace, KeyReader keys) {
        this.out = out;
        this.onTerminal = onTerminal;
        this.pace = pace;
        this.keys = keys;
    }

    /** Plays to the end, or until q; returns how far it came. */
    Duration play(BufferedReader lines) throws IOException {
        readHeader(lines);
        try {
            for (String line = next(lines); line != null && !ended; line = next(lines)) {
                event(Json.read(line));
            }
        } finally {
            if (onTerminal) {
                out.write(RESTORE.getBytes(StandardCharsets.US_ASCII));
            }
            out.flush();
        }
        return position;
    }

    private static void readHeader(BufferedReader lines) throws IOException {
        String header = next(lines);
        if (header == null || !Json.read(header).path("version").asText().equals(VERSION)) {
            throw new IOException("this is not an asciicast of version " + VERSION);
        }
    }

    private static String next(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && (line.isEmpty() || line.startsWith("#"))) {
            line = lines.readLine();
        }
        if (line != null && line.length() > LINE_CHARS_MAX) {
            throw new IOException("a line of the recording is longer than " + LINE_CHARS_MAX + " characters");
        }
        return line;
    }

    private void event(JsonNode event) throws IOException {
        if (!event.isArray() || event.size() < 3) {
            throw new IOException("a line of the recording is not an event");
        }
        Duration interval = Duration.ofNanos((long) (event.get(0).asDouble() * 1e9));
        Duration until = position.plus(interval);
        if (until.compareTo(pace.start()) > 0) {
            Duration shown = position.compareTo(pace.start()) < 0 ? pace.start() : position;
            await(pace.scaled(until.minus(shown)));
        }
        position = until;
        if (!ended && event.get(1).asText().equals("o")) {
            String text = event.get(2).asText();
            out.write((onTerminal ? filter.apply(text) : text).getBytes(StandardCharsets.UTF_8));
            if (onTerminal) {
                out.flush();
            }
        }
    }

    private void await(Duration wait) throws IOException {
        long left = wait.toNanos();
        boolean paused = false;
        while ((left > 0 || paused) && !ended) {
            long slice = paused ? KEY_INTERVAL.toNanos() : Math.min(left, KEY_INTERVAL.toNanos());
            long before = System.nanoTime();
            sleep(slice);
            if (!paused) {
                left -= System.nanoTime() - before;
            }
            int key = keys.poll();
            if (key == ' ') {
                paused = !paused;
            } else if (key == 'q') {
                ended = true;
            }
        }
    }

    private static void sleep(long nanos) throws IOException {
        try {
            Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("playing was interrupted");
        }
    }
}
