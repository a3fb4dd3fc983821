/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.report;

import java.util.List;

/**
 * One figure of one scenario. Immutable.
 *
 * @param scenario number and name
 * @param what stable name of the figure
 * @param unit of {@code value} and {@code runs}
 * @param value the median of {@code runs}
 * @param runs every counted run, in order; warm-ups are not in it
 */
public record Figure(String scenario, String what, String unit, double value, List<Double> runs) {

    /** A figure whose value is the median of its runs. */
    public static Figure median(String scenario, String what, String unit, List<Double> runs) {
        List<Double> sorted = runs.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Figure(scenario, what, unit, median, List.copyOf(runs));
    }

    /** A figure measured once. */
    public static Figure single(String scenario, String what, String unit, double value) {
        return new Figure(scenario, what, unit, value, List.of(value));
    }
}
