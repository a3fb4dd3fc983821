/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf;

import dev.gatehouse.perf.report.Figure;
import dev.gatehouse.perf.report.Ratio;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The numbers to reach, as ratios of Gatehouse to the OpenSSH hop in the same run. */
final class Bars {

    private static final String DIRECT = "01-direct-no-proxy";
    private static final String PEER = "02-openssh-bastion-hop";
    private static final String OURS = "03-gatehouse";

    private Bars() {}

    /** Every ratio whose figures were measured. */
    static List<Ratio> ratios(List<Figure> figures) {
        List<Ratio> ratios = new ArrayList<>();
        for (String payload : List.of("random", "text")) {
            String bulk = "bulk " + payload + ": ";
            Optional<Double> peer = value(figures, PEER, bulk + BulkFigures.HOP_CPU);
            Optional<Double> all = value(figures, OURS, bulk + BulkFigures.HOP_CPU);
            Optional<Double> relay = value(figures, OURS, bulk + BulkFigures.HOP_CPU_WITHOUT_ARCHIVER);
            if (peer.isPresent() && all.isPresent() && relay.isPresent()) {
                ratios.add(Ratio.atMost(bulk + "CPU, archiving included (for now)", all.get(), peer.get(), 2.0));
                ratios.add(Ratio.atMost(bulk + "CPU, archiving included", all.get(), peer.get(), 1.0));
                ratios.add(Ratio.atMost(bulk + "CPU, relay and journal", relay.get(), peer.get(), 0.6));
            }
            Optional<Double> ourWall = value(figures, OURS, bulk + BulkFigures.WALL);
            value(figures, PEER, bulk + BulkFigures.WALL)
                    .ifPresent(wall -> ourWall.ifPresent(
                            ours -> ratios.add(Ratio.atLeast(bulk + "speed", 1 / ours, 1 / wall, 1.3))));
        }
        for (String echo :
                List.of("echo back to back p50", "echo back to back p99", "echo paced p50", "echo paced p99")) {
            added(figures, OURS, echo)
                    .ifPresent(ours -> added(figures, PEER, echo)
                            .ifPresent(peer -> ratios.add(Ratio.atMost(echo + ", added", ours, peer, 0.7))));
        }
        for (String login : List.of("logins, 1 at a time", "logins, 8 at a time")) {
            value(figures, OURS, login)
                    .ifPresent(ours -> value(figures, PEER, login)
                            .ifPresent(peer -> ratios.add(Ratio.atLeast(login, ours, peer, 3.0))));
        }
        value(figures, OURS, "idle session")
                .ifPresent(kib -> ratios.add(Ratio.atMost("idle session, of 250 KiB", kib, 250, 1.0)));
        return ratios;
    }

    /** What a way adds to the direct one. */
    private static Optional<Double> added(List<Figure> figures, String scenario, String what) {
        return value(figures, scenario, what)
                .flatMap(way -> value(figures, DIRECT, what).map(direct -> way - direct));
    }

    private static Optional<Double> value(List<Figure> figures, String scenario, String what) {
        return figures.stream()
                .filter(figure ->
                        figure.scenario().equals(scenario) && figure.what().equals(what))
                .map(Figure::value)
                .findFirst();
    }
}
