/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * One thing that a relay reported. Immutable.
 *
 * @param sequence grows on a node over all its lives; a report that comes again has the same
 * @param session which
 * @param kind what sort
 * @param at when it was reported
 * @param detail facts; hostile text, bounded
 */
record SessionReport(long sequence, UUID session, Kind kind, Instant at, Map<String, String> detail) {

    static final String CAUSE = "cause";
    static final String DETAIL = "detail";
    static final String BYTES_IN = "bytesIn";
    static final String BYTES_OUT = "bytesOut";
    static final String EVENT = "event";

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int DETAILS_MAX = 32;
    private static final int VALUE_CHARS_MAX = 1024;

    /** Sorts of reports. */
    enum Kind {
        OPENED,
        FAILED,
        OBSERVED,
        ENDED;

        boolean isLifeCycle() {
            return this != OBSERVED;
        }
    }

    SessionReport {
        detail = Map.copyOf(detail);
    }

    /** What may come from a peer, cut to what a report may cost. */
    static Map<String, String> bounded(Map<String, String> detail) {
        Map<String, String> bounded = new java.util.TreeMap<>();
        detail.entrySet().stream()
                .limit(DETAILS_MAX)
                .forEach(entry -> bounded.put(cut(entry.getKey()), cut(String.valueOf(entry.getValue()))));
        return bounded;
    }

    /** Bounded, and without what a database or a terminal takes for more than text. */
    static String cut(String text) {
        String bounded = text.length() > VALUE_CHARS_MAX ? text.substring(0, VALUE_CHARS_MAX) : text;
        return CONTROL.matcher(bounded).replaceAll("?");
    }

    long number(String name) {
        return Long.parseLong(detail.getOrDefault(name, "0"));
    }
}
