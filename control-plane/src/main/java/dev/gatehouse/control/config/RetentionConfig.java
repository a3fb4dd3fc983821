/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How long things are kept ({@code retention.*}). What is held is kept longer. Immutable.
 *
 * @param recordings how long recordings are kept after their session began; empty for ever
 * @param recordingsMaxBytes how much the sealed recordings of a node may take, the oldest go first; 0 for no bound
 * @param housekeeping how long the database keeps signed heads of the audit log and receipts of session reports
 * @param interval how often it is looked for what is due
 */
public record RetentionConfig(
        Optional<Duration> recordings, long recordingsMaxBytes, Duration housekeeping, Duration interval) {

    private static final Duration KEEP_MIN = Duration.ofDays(1);
    private static final Duration KEEP_MAX = Duration.ofDays(36_500);

    public RetentionConfig {
        Objects.requireNonNull(recordings, "recordings");
        Objects.requireNonNull(housekeeping, "housekeeping");
        Objects.requireNonNull(interval, "interval");
    }

    /** Recordings for ever, housekeeping for 90 days, looked at each hour. */
    public static RetentionConfig defaults() {
        return new RetentionConfig(Optional.empty(), 0, Duration.ofDays(90), Duration.ofHours(1));
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        List<String> found = new ArrayList<>(new ConfigProblems()
                .within("retention.recordingsMaxBytes", recordingsMaxBytes, 0, Long.MAX_VALUE)
                .within("retention.housekeeping", housekeeping, KEEP_MIN, KEEP_MAX)
                .within("retention.interval", interval, Duration.ofMinutes(1), Duration.ofDays(1))
                .found());
        recordings.ifPresent(keep -> found.addAll(new ConfigProblems()
                .within("retention.recordings", keep, KEEP_MIN, KEEP_MAX)
                .found()));
        return List.copyOf(found);
    }
}
