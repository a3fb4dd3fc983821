/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.config;

import java.time.Duration;

/**
 * Keepalives, warnings and the end. Immutable.
 *
 * @param tick how often the clock of a session is looked at
 * @param keepaliveInterval a silent side is asked after this time
 * @param keepalivesMax so many questions without an answer, then the side is lost
 * @param endWarning how long before an idle or maximum-duration end people at a terminal are told
 * @param drainDeadline how long output may still flow to the client after the target has gone
 */
public record SshTimeConfig(
        Duration tick, Duration keepaliveInterval, int keepalivesMax, Duration endWarning, Duration drainDeadline) {

    /** As documented. */
    public static final SshTimeConfig DEFAULT = new SshTimeConfig(
            Duration.ofSeconds(5), Duration.ofSeconds(30), 3, Duration.ofSeconds(60), Duration.ofSeconds(10));

    public SshTimeConfig {
        Durations.positive("tick", tick);
        Durations.positive("keepaliveInterval", keepaliveInterval);
        Durations.positive("endWarning", endWarning);
        Durations.positive("drainDeadline", drainDeadline);
        if (keepalivesMax < 1) {
            throw new IllegalArgumentException("keepalivesMax " + keepalivesMax + " is below 1");
        }
    }
}
