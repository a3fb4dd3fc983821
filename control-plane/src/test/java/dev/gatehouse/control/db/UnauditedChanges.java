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
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds changes that were committed without an audit row in the same transaction, whatever code made them: a trigger of the test's
 * own on every table notes each transaction that changes it, and the rows of the log know theirs ({@code xmin}).
 */
public final class UnauditedChanges {

    /** What is no change that people or policies make: {@code table operation}, and why. */
    private static final Set<String> EXPLAINED = Set.of(
            // the log itself, and who has been told of it
            "audit_head UPDATE",
            "audit_signed_head INSERT",
            "syslog_cursor INSERT",
            "syslog_cursor UPDATE",
            // that somebody is still there, each few seconds
            "nodes UPDATE",
            "sign_ins UPDATE",
            "api_tokens UPDATE",
            // an end that is asked for here is told first, and put on record through the spool: it works with the
            // database away
            "sessions UPDATE",
            // what a denial costs; the denial itself is on record
            "penalty INSERT",
            "penalty UPDATE");

    private UnauditedChanges() {}

    /** Begins to look; tables that come later are not watched. */
    public static void watch(Database database, Home home) {
        try (Connection connection = OwnerConnection.open(database, home);
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS test_change (transaction bigint NOT NULL, what text NOT NULL);
                    GRANT INSERT, SELECT ON test_change TO PUBLIC;
                    CREATE OR REPLACE FUNCTION test_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        INSERT INTO test_change VALUES (txid_current() % 4294967296, TG_TABLE_NAME || ' ' || TG_OP);
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

    /** {@code table operation} of what changed without an audit row and is not explained. */
    public static Set<String> found(Database database) {
        List<String> changes = database.withHandle(
                handle -> handle.createQuery("""
                        SELECT DISTINCT what FROM test_change
                        WHERE transaction NOT IN (SELECT xmin::text::bigint FROM audit_event)""").mapTo(String.class).list());
        Set<String> found = new TreeSet<>(changes);
        found.removeAll(EXPLAINED);
        return found;
    }
}
