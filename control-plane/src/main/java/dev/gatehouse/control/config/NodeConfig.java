/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * This node among others on the same database ({@code node.*}). Immutable.
 *
 * @param name for people; empty for the machine's name
 * @param lostAfter how long a node may be silent before the others give it up
 * @param stopDrain how long sessions have left when the server is told to stop
 */
public record NodeConfig(Optional<String> name, Duration lostAfter, Duration stopDrain) {

    public NodeConfig {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(lostAfter, "lostAfter");
        Objects.requireNonNull(stopDrain, "stopDrain");
    }

    /** The machine's name, fifteen seconds, three seconds. */
    public static NodeConfig defaults() {
        return new NodeConfig(Optional.empty(), Duration.ofSeconds(15), Duration.ofSeconds(3));
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        return new ConfigProblems()
                .check(
                        "node.name",
                        name.isEmpty() || name.get().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}"),
                        "must be letters, digits, dots, underscores and hyphens, at most 63")
                .within("node.lostAfter", lostAfter, Duration.ofSeconds(5), Duration.ofMinutes(10))
                .within("node.stopDrain", stopDrain, Duration.ZERO, Duration.ofSeconds(30))
                .found();
    }
}
