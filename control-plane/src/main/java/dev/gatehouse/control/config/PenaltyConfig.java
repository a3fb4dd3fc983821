/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What failed log-ins cost ({@code penalties.*}). Immutable.
 *
 * @param step what a failure adds to the time that its source owes; doubled with each failure once the free ones are used up
 * @param grace owed time up to which attempts are still looked at, so that a slip of the finger costs little
 * @param cap most that one user at one address, or an address over all users, can owe
 * @param addressAllowance how many times more failures an address may have than one user at it, because many may share it
 * @param sources how many sources are remembered; the one that owes least makes room
 * @param answerDelay how long the answer to a failed attempt is held
 * @param longestAnswerDelay how long at most, for a user name under attack from many addresses
 * @param heldAnswers how many answers may be held at once; beyond that they are given at once
 */
public record PenaltyConfig(
        Duration step,
        Duration grace,
        Duration cap,
        int addressAllowance,
        int sources,
        Duration answerDelay,
        Duration longestAnswerDelay,
        int heldAnswers) {

    public PenaltyConfig {
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(grace, "grace");
        Objects.requireNonNull(cap, "cap");
        Objects.requireNonNull(answerDelay, "answerDelay");
        Objects.requireNonNull(longestAnswerDelay, "longestAnswerDelay");
    }

    /** 5 s for each failure, doubling from the third on, at most 10 min; ten times as many failures for an address. */
    public static PenaltyConfig defaults() {
        return new PenaltyConfig(
                Duration.ofSeconds(5),
                Duration.ofSeconds(11),
                Duration.ofMinutes(10),
                10,
                65_536,
                Duration.ofMillis(500),
                Duration.ofSeconds(3),
                1_024);
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        Duration day = Duration.ofDays(1);
        return new ConfigProblems()
                .within("penalties.step", step, Duration.ofMillis(100), Duration.ofHours(1))
                .within("penalties.grace", grace, Duration.ZERO, Duration.ofHours(1))
                .within("penalties.cap", cap, step, day)
                .within("penalties.addressAllowance", addressAllowance, 1, 10_000)
                .within("penalties.sources", sources, 16, 10_000_000)
                .within("penalties.answerDelay", answerDelay, Duration.ZERO, Duration.ofSeconds(10))
                .within("penalties.longestAnswerDelay", longestAnswerDelay, answerDelay, Duration.ofSeconds(10))
                .within("penalties.heldAnswers", heldAnswers, 0, 100_000)
                .found();
    }
}
