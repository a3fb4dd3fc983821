/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes one line per acceptance row to {@code target/acceptance.tsv}: row, size, result, seconds, figures. What did not run has
 * no line there, so that a missing row shows. Safe for use by several threads.
 */
public final class Acceptance {

    private static final Path FILE = Path.of(System.getProperty("gatehouse.acceptance", "target/acceptance.tsv"))
            .toAbsolutePath();

    private Acceptance() {}

    /** What a row does. */
    public interface Body {
        void run(Figures figures) throws Exception;
    }

    /** Figures of a row, in the order they came. Confined to the row's thread. */
    public static final class Figures {
        private final Map<String, String> values = new LinkedHashMap<>();

        private Figures() {}

        /** Notes a figure. */
        public Figures note(String name, Object value) {
            values.put(name, value instanceof Double d ? String.format(Locale.ROOT, "%.3f", d) : line(value));
            return this;
        }
    }

    /** One line stays one line. */
    private static String line(Object value) {
        return value.toString().strip().replaceAll("\\s+", " ");
    }

    /**
     * Runs a row and writes its line, also when it fails.
     *
     * @param row stable name, as in the table of docs/TESTING.md
     * @param size what it ran with ("2 GiB", "20 trials")
     */
    public static void row(String row, String size, Body body) throws Exception {
        Figures figures = new Figures();
        long start = System.nanoTime();
        String result = "failed";
        try {
            body.run(figures);
            result = "passed";
        } finally {
            double seconds = (System.nanoTime() - start) / 1e9;
            StringBuilder noted = new StringBuilder();
            figures.values.forEach((name, value) -> noted.append(noted.length() == 0 ? "" : "; ")
                    .append(name)
                    .append('=')
                    .append(value));
            append(String.format(Locale.ROOT, "%s\t%s\t%s\t%.1f\t%s%n", row, size, result, seconds, noted));
        }
    }

    private static synchronized void append(String line) {
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
