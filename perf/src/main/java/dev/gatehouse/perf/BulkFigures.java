/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf;

import dev.gatehouse.perf.figure.BulkTransfer;
import dev.gatehouse.perf.report.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Turns bulk runs into figures. */
final class BulkFigures {

    static final String WALL = "wall";
    static final String HOP_CPU = "hop CPU";
    static final String HOP_CPU_WITHOUT_ARCHIVER = "hop CPU, archiver left out";

    /** Threads whose names hold this belong to archiving: reading the journal back, compressing, sealing. */
    private static final String ARCHIVER = "archiv";

    private BulkFigures() {}

    static List<Figure> of(String scenario, String payload, List<BulkTransfer.Used> runs) {
        String prefix = "bulk " + payload + ": ";
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.median(
                scenario,
                prefix + WALL,
                "s/GiB",
                runs.stream().map(BulkTransfer.Used::wallSecondsPerGib).toList()));
        if (runs.stream().allMatch(run -> run.hopCpuSecondsPerGib() == 0)) {
            return figures;
        }
        figures.add(cpu(
                scenario,
                prefix + HOP_CPU,
                runs.stream().map(BulkTransfer.Used::hopCpuSecondsPerGib).toList()));
        if (runs.stream().noneMatch(run -> run.threadCpuSecondsPerGib().isEmpty())) {
            figures.add(cpu(
                    scenario,
                    prefix + HOP_CPU_WITHOUT_ARCHIVER,
                    runs.stream()
                            .map(run -> run.hopCpuSecondsPerGib() - archiver(run.threadCpuSecondsPerGib()))
                            .toList()));
            figures.add(cpu(
                    scenario,
                    prefix + "database",
                    runs.stream().map(BulkTransfer.Used::asideCpuSecondsPerGib).toList()));
            for (String thread : threads(runs)) {
                figures.add(cpu(
                        scenario,
                        prefix + "thread " + thread,
                        runs.stream()
                                .map(run -> run.threadCpuSecondsPerGib().getOrDefault(thread, 0.0))
                                .toList()));
            }
        }
        return figures;
    }

    private static Figure cpu(String scenario, String what, List<Double> runs) {
        return Figure.median(scenario, what, "CPU-s/GiB", runs);
    }

    private static double archiver(Map<String, Double> threads) {
        return threads.entrySet().stream()
                .filter(thread -> thread.getKey().contains(ARCHIVER))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static Set<String> threads(List<BulkTransfer.Used> runs) {
        Set<String> names = new TreeSet<>();
        runs.forEach(run -> names.addAll(run.threadCpuSecondsPerGib().keySet()));
        return names;
    }
}
