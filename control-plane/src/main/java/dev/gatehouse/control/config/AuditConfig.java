/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The audit log's spool ({@code audit.*}). Immutable.
 *
 * @param spoolMaxBytes how much may wait for the database; when full, no session may begin
 * @param replayInterval how often a waiting spool is tried again when nothing says that the database is back
 */
public record AuditConfig(long spoolMaxBytes, Duration replayInterval, SyslogConfig syslog) {

    public AuditConfig {
        Objects.requireNonNull(replayInterval, "replayInterval");
        Objects.requireNonNull(syslog, "syslog");
    }

    /** 64 MiB, every 2 seconds, no collector. */
    public static AuditConfig defaults() {
        return new AuditConfig(64L << 20, Duration.ofSeconds(2), SyslogConfig.none());
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        List<String> found = new ArrayList<>(new ConfigProblems()
                .within("audit.spoolMaxBytes", spoolMaxBytes, 64 << 10, 16L << 30)
                .within("audit.replayInterval", replayInterval, Duration.ofMillis(100), Duration.ofMinutes(5))
                .found());
        found.addAll(syslog.problems());
        return List.copyOf(found);
    }
}
