/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.penalty;

import dev.gatehouse.control.config.PenaltyConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.penalty.PenaltyMemory.Debt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Debts shared by all nodes, in the table {@code penalty}; the database's clock counts. Blocks. Safe for use by several threads. */
final class PenaltyTable {

    /** Nobody is ever made to owe more than the cap: more stands there only when the clock went back. */
    private static final String OWED =
            "least(:cap, greatest(0, extract(epoch FROM owed_until - now())))::float8 AS owed";

    private final Database database;
    private final PenaltyRule rule;

    PenaltyTable(Database database, PenaltyRule rule) {
        this.database = database;
        this.rule = rule;
    }

    private record Row(String source, Debt debt) {}

    Map<String, Debt> read(List<PenaltySource> sources) {
        List<String> keys = sources.stream().map(PenaltySource::key).toList();
        return database.withHandle(handle -> handle.createQuery(
                        "SELECT source, failures, " + OWED + " FROM penalty WHERE source = ANY(:keys)")
                .bind("cap", capSeconds())
                .bindArray("keys", String.class, keys)
                .map((rows, context) ->
                        new Row(rows.getString("source"), debt(rows.getDouble("owed"), rows.getLong("failures"))))
                .collect(Collectors.toMap(Row::source, Row::debt)));
    }

    /** Adds a failure to each; sources are always locked in the same order, so that two writers never wait for each other. */
    Map<String, Debt> add(List<PenaltySource> sources) {
        return database.inTransaction(handle -> sources.stream()
                .sorted((left, right) -> left.key().compareTo(right.key()))
                .collect(Collectors.toMap(PenaltySource::key, source -> add(handle, source))));
    }

    private Debt add(Handle handle, PenaltySource source) {
        handle.createUpdate("""
                        INSERT INTO penalty (source, owed_until, failures) VALUES (:source, now(), 0)
                        ON CONFLICT (source) DO NOTHING""").bind("source", source.key()).execute();
        Debt before = handle.createQuery("SELECT failures, " + OWED + " FROM penalty WHERE source = :source FOR UPDATE")
                .bind("cap", capSeconds())
                .bind("source", source.key())
                .map((rows, context) -> debt(rows.getDouble("owed"), rows.getLong("failures")))
                .one();
        Debt after = new Debt(rule.owed(source.kind(), before.owed(), before.failures()), before.failures() + 1);
        handle.createUpdate("""
                        UPDATE penalty SET owed_until = now() + make_interval(secs => :owed), failures = :failures
                        WHERE source = :source""")
                .bind("owed", after.owed().toMillis() / 1_000.0)
                .bind("failures", after.failures())
                .bind("source", source.key())
                .execute();
        return after;
    }

    void remove(PenaltySource source) {
        database.withHandle(handle -> handle.execute("DELETE FROM penalty WHERE source = ?", source.key()));
    }

    private double capSeconds() {
        return rule.config().cap().toMillis() / 1_000.0;
    }

    /** Forgets what has been paid for long, and beyond the limit those that owe least; cuts what a clock that went back left. */
    void tidy(PenaltyConfig config) {
        database.inTransaction(handle -> {
            handle.createUpdate("""
                            UPDATE penalty SET owed_until = now() + make_interval(secs => :cap)
                            WHERE owed_until > now() + make_interval(secs => :cap)""").bind("cap", capSeconds()).execute();
            handle.createUpdate("DELETE FROM penalty WHERE owed_until < now() - make_interval(secs => :cap)")
                    .bind("cap", (double) config.cap().toSeconds())
                    .execute();
            return handle.createUpdate("""
                            DELETE FROM penalty WHERE source IN (
                                SELECT source FROM penalty ORDER BY owed_until DESC OFFSET :limit)""").bind("limit", config.sources()).execute();
        });
    }

    private static Debt debt(double seconds, long failures) {
        return new Debt(Duration.ofMillis(Math.round(seconds * 1_000)), failures);
    }
}
