/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries what PostgreSQL prints into our log, and keeps the last lines to explain a failed start. Safe for use by several threads. */
final class ServerOutput implements Runnable {

    private static final Logger LOGGER = LoggerFactory.getLogger("dev.gatehouse.postgresql");
    private static final int KEPT_LINES = 20;
    private static final int LINE_LIMIT = 1_000;

    private final InputStream in;
    private final Deque<String> lastLines = new ArrayDeque<>();

    ServerOutput(InputStream in) {
        this.in = in;
    }

    @Override
    public void run() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line.length() > LINE_LIMIT ? line.substring(0, LINE_LIMIT) : line);
            }
        } catch (IOException e) {
            LOGGER.debug("output ended: {}", e.toString());
        }
    }

    private void take(String line) {
        synchronized (lastLines) {
            lastLines.addLast(line);
            if (lastLines.size() > KEPT_LINES) {
                lastLines.removeFirst();
            }
        }
        if (line.contains("FATAL:") || line.contains("PANIC:")) {
            LOGGER.warn("{}", line);
        } else {
            LOGGER.debug("{}", line);
        }
    }

    /** The last error, or the last line. */
    String explanation() {
        synchronized (lastLines) {
            return lastLines.stream()
                    .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
                    .reduce((first, second) -> second)
                    .orElse(lastLines.isEmpty() ? "it said nothing" : lastLines.getLast());
        }
    }
}
