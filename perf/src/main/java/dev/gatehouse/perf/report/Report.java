/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything one run measured. Immutable.
 *
 * @param environment where and when
 * @param settings of the run
 * @param figures in the order they were measured
 * @param ratios against the peer
 */
public record Report(Environment environment, Map<String, String> settings, List<Figure> figures, List<Ratio> ratios) {

    /** Writes the JSON file; the date goes out as RFC 3339 text. */
    public void writeJson(Path file) throws IOException {
        Map<String, Object> root = new LinkedHashMap<>();
        Map<String, Object> where = new LinkedHashMap<>();
        where.put("date", environment.date().toString());
        where.put("commit", environment.commit());
        where.put("processor", environment.processor());
        where.put("processors", environment.processors());
        where.put("memoryMib", environment.memoryMib());
        where.put("kernel", environment.kernel());
        where.put("system", environment.system());
        where.put("openSsh", environment.openSsh());
        where.put("jdk", environment.jdk());
        where.put("gatehouseJdk", environment.gatehouseJdk());
        where.put("loadAverageAtStart", environment.loadAverageAtStart());
        root.put("environment", where);
        root.put("settings", settings);
        root.put("figures", figures);
        root.put("ratios", ratios);
        Files.createDirectories(file.toAbsolutePath().getParent());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), root);
    }

    /** Prints one row per figure and one column per scenario, then the ratios. */
    public void print(PrintStream out) {
        out.printf(
                "%n%s  commit %s%n%s, %d processors, %d MiB, %s, kernel %s%n%s; perf on JDK %s%n",
                environment.date(),
                environment.commit(),
                environment.processor(),
                environment.processors(),
                environment.memoryMib(),
                environment.system(),
                environment.kernel(),
                environment.openSsh(),
                environment.jdk());
        if (!environment.gatehouseJdk().isEmpty()) {
            out.printf("Gatehouse on %s%n", environment.gatehouseJdk());
        }
        List<String> scenarios =
                List.copyOf(new TreeSet<>(figures.stream().map(Figure::scenario).toList()));
        out.printf("%n%-46s", "");
        scenarios.forEach(name -> out.printf("%24s", name));
        out.println();
        Map<String, Map<String, Figure>> rows = new LinkedHashMap<>();
        figures.forEach(
                figure -> rows.computeIfAbsent(figure.what() + " [" + figure.unit() + "]", w -> new LinkedHashMap<>())
                        .put(figure.scenario(), figure));
        rows.forEach((what, byScenario) -> {
            out.printf("%-46s", what);
            scenarios.forEach(name -> out.printf("%24s", cell(byScenario.get(name))));
            out.println();
        });
        out.println();
        for (Ratio ratio : ratios) {
            out.printf(
                    Locale.ROOT,
                    "%-70s %6.2f   bar %-8s %s%n",
                    ratio.what(),
                    ratio.value(),
                    ratio.bar(),
                    ratio.reached() ? "reached" : "NOT reached");
        }
    }

    private static String cell(@Nullable Figure figure) {
        return figure == null ? "" : String.format(Locale.ROOT, "%.2f", figure.value());
    }
}
