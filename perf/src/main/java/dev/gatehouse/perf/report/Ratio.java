/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.report;

/**
 * A figure of Gatehouse divided by the peer's in the same run. Immutable.
 *
 * @param what what is compared
 * @param value Gatehouse / peer
 * @param bar the number to reach, as the contract words it
 * @param reached whether it is reached
 */
public record Ratio(String what, double value, String bar, boolean reached) {

    /** Reached when the ratio is at most {@code bar}. */
    public static Ratio atMost(String what, double ours, double peers, double bar) {
        double value = ours / peers;
        return new Ratio(what, value, "<= " + bar, value <= bar);
    }

    /** Reached when the ratio is at least {@code bar}. */
    public static Ratio atLeast(String what, double ours, double peers, double bar) {
        double value = ours / peers;
        return new Ratio(what, value, ">= " + bar, value >= bar);
    }
}
