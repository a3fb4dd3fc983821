/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.config.Home;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds changes that were committed without an audit row in the same transaction, whatever code made them: a trigger of the test's
 * own on every table notes each transaction that changes it, and the rows of the log know theirs ({@code xmin}).
 */
public final class UnauditedChanges {

    private static final Set<String> ANY = Set.of();

    /** What is no change that people or policies make: {@code table operation} → columns of which it may change any, and why. */
    private static final Map<String, Set<String>> EXPLAINED = Map.ofEntries(
            // the log itself, and who has been told of it
            Map.entry("audit_head UPDATE", ANY),
            Map.entry("audit_signed_head INSERT", ANY),
            Map.entry("syslog_cursor INSERT", ANY),
            Map.entry("syslog_cursor UPDATE", ANY),
            // that somebody is still there, each few seconds
            Map.entry("nodes UPDATE", Set.of("heartbeat_at", "sessions_live")),
            Map.entry("sign_ins UPDATE", Set.of("last_used_at", "factor_failures")),
            Map.entry("api_tokens UPDATE", Set.of("last_used_at", "last_used_from")),
            // the file has gone; that it has to is on record, with who wants it and why
            Map.entry("sessions UPDATE", Set.of("recording_path")),
            // a code is used up before anybody is told that it was right; what came of it is on record
            Map.entry("user_factors UPDATE", Set.of("last_step", "last_used_at")),
            // what one node asks of another; what it did is on record with its answer
            Map.entry("node_commands INSERT", ANY),
            Map.entry("node_commands UPDATE", ANY),
            Map.entry("node_commands DELETE", ANY),
            // what a denial costs; the denial itself is on record
            Map.entry("penalty INSERT", ANY),
            Map.entry("penalty UPDATE", ANY),
            Map.entry("penalty DELETE", ANY));

    private UnauditedChanges() {}

    /** Begins to look; tables that come later are not watched. */
    public static void watch(Database database, Home home) {
        try (Connection connection = OwnerConnection.open(database, home);
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS test_change (transaction bigint NOT NULL, what text NOT NULL);
                    GRANT INSERT, SELECT, DELETE ON test_change TO PUBLIC;
                    CREATE OR REPLACE FUNCTION test_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
                    DECLARE changed text := '';
                    BEGIN
                        IF TG_OP = 'UPDATE' THEN
                            SELECT ' ' || string_agg(now.key, ',' ORDER BY now.key) INTO changed FROM jsonb_each(to_jsonb(NEW)) now
                            WHERE now.value IS DISTINCT FROM to_jsonb(OLD) -> now.key;
                        END IF;
                        IF changed IS NOT NULL THEN
                            INSERT INTO test_change VALUES (txid_current() % 4294967296, TG_TABLE_NAME || ' ' || TG_OP || changed);
                        END IF;
                        RETURN NULL;
                    END $$""");
            for (String table : tables(statement)) {
                statement.execute("CREATE OR REPLACE TRIGGER test_note AFTER INSERT OR UPDATE OR DELETE ON " + table
                        + " FOR EACH ROW EXECUTE FUNCTION test_note_change()");
            }
        } catch (SQLException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                + " AND tablename NOT IN ('test_change', 'audit_event', 'flyway_schema_history')")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    /** What has changed until now is not looked at. */
    public static void forget(Database database) {
        database.inTransaction(handle -> handle.execute("DELETE FROM test_change"));
    }

    /** {@code table operation columns} of what changed without an audit row and is not explained. */
    public static Set<String> found(Database database) {
        return unexplained(database.withHandle(
                handle -> handle.createQuery("""
                        SELECT DISTINCT what FROM test_change
                        WHERE transaction NOT IN (SELECT xmin::text::bigint FROM audit_event)""").mapTo(String.class).list()));
    }

    /** What changed in the transaction of the audit row of this number; what is explained without a row left out. */
    public static Set<String> changedWith(Database database, long sequence) {
        return unexplained(database.withHandle(handle -> handle.createQuery("""
                        SELECT DISTINCT what FROM test_change
                        WHERE transaction = (SELECT xmin::text::bigint FROM audit_event WHERE sequence = :sequence)""")
                .bind("sequence", sequence)
                .mapTo(String.class)
                .list()));
    }

    private static Set<String> unexplained(List<String> changes) {
        Set<String> left = new TreeSet<>(changes);
        left.removeIf(UnauditedChanges::isExplained);
        return left;
    }

    private static boolean isExplained(String change) {
        String[] words = change.split(" ", 3);
        Set<String> columns = EXPLAINED.get(words[0] + " " + words[1]);
        return columns != null
                && (columns.isEmpty() || words.length == 3 && columns.containsAll(Set.of(words[2].split(","))));
    }
}
