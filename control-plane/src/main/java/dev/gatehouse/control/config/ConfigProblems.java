/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a record, so that all of it can be told at once. Confined to one thread. */
final class ConfigProblems {

    private final List<String> found = new ArrayList<>();

    ConfigProblems within(String field, long value, long minimum, long maximum) {
        return check(field, value >= minimum && value <= maximum, value + " is outside " + minimum + ".." + maximum);
    }

    ConfigProblems within(String field, Duration value, Duration minimum, Duration maximum) {
        return check(
                field,
                value.compareTo(minimum) >= 0 && value.compareTo(maximum) <= 0,
                value + " is outside " + minimum + ".." + maximum);
    }

    ConfigProblems check(String field, boolean fine, String problem) {
        if (!fine) {
            found.add(field + ": " + problem);
        }
        return this;
    }

    List<String> found() {
        return List.copyOf(found);
    }
}
