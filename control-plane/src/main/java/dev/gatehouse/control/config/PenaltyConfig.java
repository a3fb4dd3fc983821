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
 * @param step what each failure adds to the time that its source owes
 * @param grace owed time up to which attempts are still looked at, so that a slip of the finger costs little
 * @param cap most that one user at one address can owe
 * @param addressCap most that an address can owe over all users
 * @param userCap most that a user name can owe over all addresses; small, or strangers could lock a user out
 * @param sources how many sources are remembered; the one that owes least makes room
 * @param answerDelay how long the answer to a failed attempt is held
 * @param heldAnswers how many answers may be held at once; beyond that they are given at once
 */
public record PenaltyConfig(
        Duration step,
        Duration grace,
        Duration cap,
        Duration addressCap,
        Duration userCap,
        int sources,
        Duration answerDelay,
        int heldAnswers) {

    public PenaltyConfig {
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(grace, "grace");
        Objects.requireNonNull(cap, "cap");
        Objects.requireNonNull(addressCap, "addressCap");
        Objects.requireNonNull(userCap, "userCap");
        Objects.requireNonNull(answerDelay, "answerDelay");
    }

    /** 5 s for each failure, the first two free, at most 10 min (30 s for a user name over all addresses). */
    public static PenaltyConfig defaults() {
        return new PenaltyConfig(
                Duration.ofSeconds(5),
                Duration.ofSeconds(14),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                65_536,
                Duration.ofSeconds(1),
                1_024);
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        Duration day = Duration.ofDays(1);
        return new ConfigProblems()
                .within("penalties.step", step, Duration.ofMillis(100), Duration.ofHours(1))
                .within("penalties.grace", grace, Duration.ZERO, Duration.ofHours(1))
                .within("penalties.cap", cap, step, day)
                .within("penalties.addressCap", addressCap, step, day)
                .within("penalties.userCap", userCap, Duration.ZERO, Duration.ofMinutes(5))
                .within("penalties.sources", sources, 16, 10_000_000)
                .within("penalties.answerDelay", answerDelay, Duration.ZERO, Duration.ofSeconds(10))
                .within("penalties.heldAnswers", heldAnswers, 0, 100_000)
                .found();
    }
}
