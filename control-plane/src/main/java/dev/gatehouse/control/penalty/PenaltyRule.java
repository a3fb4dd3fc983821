/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.penalty;

import dev.gatehouse.control.config.PenaltyConfig;
import java.time.Duration;

/** How penalties grow; pure arithmetic. Immutable. */
record PenaltyRule(PenaltyConfig config) {

    private static final int FREE_FAILURES = 2;
    private static final int MOST_DOUBLINGS = 20;

    /**
     * What one more failure adds.
     *
     * @param failures how many there were before
     */
    Duration increment(PenaltySource.Kind kind, long failures) {
        long free = kind == PenaltySource.Kind.PAIR ? FREE_FAILURES : (long) FREE_FAILURES * config.addressAllowance();
        long doublings = Math.max(0, Math.min(MOST_DOUBLINGS, failures - free));
        Duration base =
                kind == PenaltySource.Kind.PAIR ? config.step() : config.step().dividedBy(config.addressAllowance());
        Duration increment = base.multipliedBy(1L << doublings);
        return increment.compareTo(config.cap()) > 0 ? config.cap() : increment;
    }

    /** What is owed after a failure. */
    Duration owed(PenaltySource.Kind kind, Duration owedBefore, long failuresBefore) {
        Duration sum = owedBefore.plus(increment(kind, failuresBefore));
        return sum.compareTo(config.cap()) > 0 ? config.cap() : sum;
    }

    boolean refuses(PenaltySource.Kind kind, Duration owed) {
        return kind != PenaltySource.Kind.USER && owed.compareTo(config.grace()) > 0;
    }

    /** Answers about a user name under attack come more slowly, up to a limit; they always come. */
    Duration answerDelay(long userFailures) {
        Duration delay = config.answerDelay().multipliedBy(1 + Math.min(100, userFailures / config.addressAllowance()));
        return delay.compareTo(config.longestAnswerDelay()) > 0 ? config.longestAnswerDelay() : delay;
    }
}
