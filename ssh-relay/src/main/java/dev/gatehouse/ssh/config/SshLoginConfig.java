/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.config;

import java.time.Duration;

/**
 * Limits and deadlines until a session begins. Immutable.
 *
 * @param phaseDeadline for identification, key exchange and each single message of a client
 * @param graceDeadline from the connection to the session
 * @param attemptsMax passwords and signatures that may fail on one connection
 * @param keyProbesMax keys that may be offered without a signature on one connection
 * @param dialDeadline for the TCP connection to the target
 * @param targetDeadline for key exchange and login at the target
 * @param menuDeadline how long the menu of a user who named no target waits for a key
 */
public record SshLoginConfig(
        Duration phaseDeadline,
        Duration graceDeadline,
        int attemptsMax,
        int keyProbesMax,
        Duration dialDeadline,
        Duration targetDeadline,
        Duration menuDeadline) {

    /** As documented. */
    public static final SshLoginConfig DEFAULT = new SshLoginConfig(
            Duration.ofSeconds(20),
            Duration.ofSeconds(120),
            6,
            20,
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofMinutes(5));

    public SshLoginConfig {
        Durations.positive("phaseDeadline", phaseDeadline);
        Durations.positive("graceDeadline", graceDeadline);
        Durations.positive("dialDeadline", dialDeadline);
        Durations.positive("targetDeadline", targetDeadline);
        Durations.positive("menuDeadline", menuDeadline);
        if (attemptsMax < 1 || keyProbesMax < 1) {
            throw new IllegalArgumentException("attemptsMax and keyProbesMax must be at least 1");
        }
    }
}
