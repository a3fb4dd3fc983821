/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.config;

import java.time.Duration;

/**
 * Warnings and the end. Immutable.
 *
 * @param tick how often the clock of a session is looked at
 * @param endWarning how long before an idle or maximum-duration end people are told on the screen
 * @param drainDeadline how long output may still flow to the client after the target has gone
 */
public record RdpTimeConfig(Duration tick, Duration endWarning, Duration drainDeadline) {

    /** As documented. */
    public static final RdpTimeConfig DEFAULT =
            new RdpTimeConfig(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(10));

    public RdpTimeConfig {
        Durations.positive("tick", tick);
        Durations.positive("endWarning", endWarning);
        Durations.positive("drainDeadline", drainDeadline);
    }
}
