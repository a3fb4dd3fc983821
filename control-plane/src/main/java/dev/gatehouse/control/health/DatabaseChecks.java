/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.health;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.health.Finding.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What the server sees of its database. Blocks; safe for use by several threads. */
final class DatabaseChecks {

    private static final Duration CLOCK_WARN = Duration.ofSeconds(1);
    private static final Duration CLOCK_FAIL = Duration.ofSeconds(30);
    private static final double CONNECTIONS_WARN = 0.8;

    private final Database database;

    DatabaseChecks(Database database) {
        this.database = database;
    }

    List<Finding> run() {
        try {
            return database.withHandle(handle -> {
                List<Finding> findings = new ArrayList<>();
                findings.add(Finding.ok("database", database.describe()));
                findings.add(clock(handle));
                findings.add(durability(handle));
                findings.add(connections(handle));
                findings.add(schema(handle));
                return findings;
            });
        } catch (RuntimeException e) {
            return List.of(Finding.fail(
                    "database",
                    "it does not answer: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    "see the server's log; the embedded one is started again by itself"));
        }
    }

    private static Finding clock(Handle handle) {
        Instant before = Instant.now();
        Instant theirs = handle.createQuery("SELECT clock_timestamp()")
                .mapTo(Instant.class)
                .one();
        Instant after = Instant.now();
        return clock(before, theirs, after);
    }

    /** The database's moment lies between ours before and after the question, unless one clock is wrong. */
    static Finding clock(Instant before, Instant theirs, Instant after) {
        Duration off = theirs.isBefore(before)
                ? Duration.between(theirs, before)
                : theirs.isAfter(after) ? Duration.between(after, theirs) : Duration.ZERO;
        String text =
                "the database's clock is " + (off.isZero() ? "in step" : off.toMillis() + " ms off") + " with ours";
        State otherwise = off.compareTo(CLOCK_FAIL) > 0 ? State.FAIL : State.WARN;
        return Finding.judge(
                "clock-database",
                off.compareTo(CLOCK_WARN) <= 0,
                otherwise,
                text,
                "run a time service (chrony, systemd-timesyncd) on both machines; tokens and one-time codes go by the clock");
    }

    private static Finding durability(Handle handle) {
        List<String> weak = new ArrayList<>();
        for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
            String value = handle.createQuery("SELECT current_setting(:name)")
                    .bind("name", setting)
                    .mapTo(String.class)
                    .one();
            if (value.equals("off")) {
                weak.add(setting + "=off");
            }
        }
        return Finding.judge(
                "database-durability",
                weak.isEmpty(),
                State.FAIL,
                weak.isEmpty() ? "fsync, full_page_writes and synchronous_commit are on" : String.join(", ", weak),
                "switch them on in postgresql.conf: without them a power cut loses audit rows and breaks tables");
    }

    private static Finding connections(Handle handle) {
        long used = handle.createQuery("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
                .mapTo(Long.class)
                .one();
        long most = handle.createQuery("SELECT current_setting('max_connections')::bigint")
                .mapTo(Long.class)
                .one();
        return Finding.judge(
                "database-connections",
                used < most * CONNECTIONS_WARN,
                State.WARN,
                used + " of " + most + " connections are in use",
                "raise max_connections, or lower database.connections of the nodes");
    }

    private static Finding schema(Handle handle) {
        long failed = handle.createQuery("SELECT count(*) FROM flyway_schema_history WHERE NOT success")
                .mapTo(Long.class)
                .one();
        String version = handle.createQuery(
                        "SELECT version FROM flyway_schema_history WHERE version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1")
                .mapTo(String.class)
                .one();
        return Finding.judge(
                "database-schema",
                failed == 0,
                State.FAIL,
                failed == 0 ? "tables are at version " + version : failed + " migrations have failed",
                "restore the backup that was taken before the upgrade, and report this");
    }
}
