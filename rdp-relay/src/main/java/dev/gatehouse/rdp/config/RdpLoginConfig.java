/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.config;

import java.time.Duration;

/**
 * Deadlines until a session begins. Immutable.
 *
 * @param phaseDeadline for each phase of a client's connection: negotiation, TLS, CredSSP, basic settings, channels, client information
 * @param graceDeadline from the connection to the session, without the time at the hold screen
 * @param holdScreenDeadline how long one form of the hold screen waits for an answer
 * @param dialDeadline for the TCP connection to the target
 * @param targetDeadline for negotiation, TLS, login and licensing at the target
 */
public record RdpLoginConfig(
        Duration phaseDeadline,
        Duration graceDeadline,
        Duration holdScreenDeadline,
        Duration dialDeadline,
        Duration targetDeadline) {

    /** As documented. */
    public static final RdpLoginConfig DEFAULT = new RdpLoginConfig(
            Duration.ofSeconds(20),
            Duration.ofSeconds(120),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20));

    public RdpLoginConfig {
        Durations.positive("phaseDeadline", phaseDeadline);
        Durations.positive("graceDeadline", graceDeadline);
        Durations.positive("holdScreenDeadline", holdScreenDeadline);
        Durations.positive("dialDeadline", dialDeadline);
        Durations.positive("targetDeadline", targetDeadline);
    }
}
