/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.config.DatabaseConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Rows of one moment come out while others write, and go into another database as they were. */
class DatabaseSnapshotIT {

    private record Copied(String version, List<DatabaseSnapshot.Table> tables, List<byte[]> rows) {}

    @Test
    void theMomentIsOneAndTheCopyIsWhole() throws Exception {
        Copied copied;
        try (TestHome home = TestHome.createWithDatabase();
                Database database = Database.open(DatabaseConfig.embedded(), home.home())) {
            copied = copyWhileWriting(database);
        }
        try (TestHome home = TestHome.create();
                Database database = Database.openFilled(
                        DatabaseConfig.embedded(), home.home(), copied.version(), load -> fill(load, copied))) {
            // the writer puts a penalty and moves the head in one transaction: a copy of one moment has as many as the
            // head says
            long head = number(database, "SELECT sequence FROM audit_head");
            assertThat(head).isPositive();
            assertThat(number(database, "SELECT count(*) FROM penalty")).isEqualTo(head);
            assertThat(number(database, "SELECT count(*) FROM access_epoch")).isEqualTo(1);
            assertThatThrownBy(() -> database.withHandle(handle -> handle.execute("DELETE FROM audit_head")))
                    .as("triggers are on again, those for always too")
                    .hasStackTraceContaining("only moves on");
            assertThat(number(database, """
                            SELECT count(*) FROM pg_trigger WHERE tgenabled = 'A' AND NOT tgisinternal""")).isEqualTo(4);
        }
    }

    private static Copied copyWhileWriting(Database database) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong written = new AtomicLong();
        Thread writer = new Thread(() -> {
            while (!stop.get()) {
                long number = written.get() + 1;
                database.inTransaction(handle -> {
                    handle.execute("UPDATE audit_head SET sequence = ?", number);
                    return handle.execute(
                            "INSERT INTO penalty (source, owed_until, failures) VALUES (?, now(), 1)", "s" + number);
                });
                written.set(number);
            }
        });
        writer.start();
        try (DatabaseSnapshot snapshot = DatabaseSnapshot.open(database)) {
            while (written.get() < 20) {
                Thread.onSpinWait();
            }
            List<DatabaseSnapshot.Table> tables = snapshot.tables();
            long before = written.get();
            List<byte[]> rows = new ArrayList<>();
            for (DatabaseSnapshot.Table table : tables) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                snapshot.copy(table, out);
                rows.add(out.toByteArray());
                // rows that come between two tables are what a copy of several moments would show
                long seen = written.get();
                while (written.get() == seen) {
                    Thread.onSpinWait();
                }
            }
            assertThat(written.get()).isGreaterThan(before);
            return new Copied(snapshot.schemaVersion(), tables, rows);
        } finally {
            stop.set(true);
            writer.join();
        }
    }

    private static void fill(TableLoad load, Copied copied) throws IOException, java.sql.SQLException {
        load.begin(copied.tables());
        for (int i = 0; i < copied.tables().size(); i++) {
            load.beginTable(copied.tables().get(i));
            byte[] rows = copied.rows().get(i);
            int cut = rows.length / 3;
            load.write(rows, 0, cut);
            load.write(rows, cut, rows.length - cut);
            load.endTable();
        }
    }

    @Test
    void aTableThatNobodyKnowsIsRefusedAndNothingIsLeft() throws IOException {
        try (TestHome home = TestHome.create()) {
            DatabaseSnapshot.Table strange = new DatabaseSnapshot.Table("pg_authid", List.of("rolname"));
            assertThatThrownBy(() -> Database.openFilled(
                            DatabaseConfig.embedded(), home.home(), "109", load -> load.begin(List.of(strange))))
                    .hasMessageContaining("does not know: pg_authid");
        }
    }

    @Test
    void aDatabaseThatHoldsSomethingIsNotFilled() throws IOException {
        try (TestHome home = TestHome.createWithDatabase()) {
            assertThatThrownBy(() -> Database.openFilled(DatabaseConfig.embedded(), home.home(), "109", load -> {}))
                    .hasMessageContaining("is not overwritten");
        }
    }

    private static long number(Database database, String query) {
        return database.withHandle(
                handle -> handle.createQuery(query).mapTo(Long.class).one());
    }
}
