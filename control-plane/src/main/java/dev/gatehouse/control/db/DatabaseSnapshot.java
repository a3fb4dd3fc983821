/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * All rows as they were at one moment, while others go on writing: one REPEATABLE READ transaction on a connection of its own. Rows
 * come out in PostgreSQL's COPY text format, which every version from 14 on reads, so that no program of a certain version is
 * needed to bring them back. For one thread.
 */
public final class DatabaseSnapshot implements AutoCloseable {

    private final Connection connection;
    private final Handle handle;

    private DatabaseSnapshot(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        this.handle = Jdbi.create(connection).open();
    }

    /**
     * A table.
     *
     * @param columns those that are stored, in their order
     */
    public record Table(String name, List<String> columns) {
        public Table {
            columns = List.copyOf(columns);
        }
    }

    /**
     * Where a sequence stands.
     *
     * @param called whether {@code value} has been given out
     */
    public record SequenceState(String name, long value, boolean called) {}

    /** Opens one; the moment is the first thing that is read. */
    public static DatabaseSnapshot open(Database database) throws IOException {
        try {
            Connection connection = database.connectForLong();
            try {
                return new DatabaseSnapshot(connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new IOException("the database cannot be read: " + e.getMessage(), e);
        }
    }

    /** For further questions at the same moment. */
    public Handle handle() {
        return handle;
    }

    /** The version that the tables have. */
    public String schemaVersion() {
        return handle.createQuery("SELECT version FROM flyway_schema_history WHERE success AND version IS NOT NULL"
                        + " ORDER BY string_to_array(version, '.')::int[] DESC LIMIT 1")
                .mapTo(String.class)
                .one();
    }

    /** All tables, each behind those that it refers to. */
    public List<Table> tables() {
        Map<String, Set<String>> references = new LinkedHashMap<>();
        handle.createQuery("""
                        SELECT relname FROM pg_class
                        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
                          AND relname <> 'flyway_schema_history' ORDER BY relname""").mapTo(String.class).forEach(name -> references.put(name, new LinkedHashSet<>()));
        handle.createQuery("""
                        SELECT conrelid::regclass::text AS referring, confrelid::regclass::text AS referred FROM pg_constraint
                        WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid""")
                .mapToMap()
                .forEach(row -> references
                        .getOrDefault(unquoted(row.get("referring")), new LinkedHashSet<>())
                        .add(unquoted(row.get("referred"))));
        return inOrder(references).stream()
                .map(name -> new Table(name, columns(name)))
                .toList();
    }

    private static String unquoted(@Nullable Object name) {
        return String.valueOf(name).replace("\"", "");
    }

    private static List<String> inOrder(Map<String, Set<String>> references) {
        Set<String> done = new LinkedHashSet<>();
        while (done.size() < references.size()) {
            int before = done.size();
            references.forEach((name, referred) -> {
                if (done.containsAll(referred)) {
                    done.add(name);
                }
            });
            if (done.size() == before) {
                throw new IllegalStateException("tables refer to each other in a circle");
            }
        }
        return new ArrayList<>(done);
    }

    private List<String> columns(String table) {
        return handle.createQuery("""
                        SELECT attname FROM pg_attribute WHERE attrelid = ('public.' || quote_ident(:table))::regclass
                          AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum""").bind("table", table).mapTo(String.class).list();
    }

    /** All sequences. */
    public List<SequenceState> sequences() {
        return handle
                .createQuery("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1")
                .mapTo(String.class)
                .stream()
                .map(name -> handle.createQuery("SELECT last_value, is_called FROM " + quoted(name))
                        .map((rows, context) ->
                                new SequenceState(name, rows.getLong("last_value"), rows.getBoolean("is_called")))
                        .one())
                .toList();
    }

    /**
     * Writes a table's rows.
     *
     * @return how many
     */
    public long copy(Table table, OutputStream out) throws IOException {
        String columns = String.join(
                ", ", table.columns().stream().map(DatabaseSnapshot::quoted).toList());
        try {
            return connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (SELECT " + columns + " FROM " + quoted(table.name()) + ") TO STDOUT", out);
        } catch (SQLException e) {
            throw new IOException("the table " + table.name() + " cannot be read: " + e.getMessage(), e);
        }
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() {
        handle.close();
        try {
            connection.close();
        } catch (SQLException e) {
            throw Database.translate(e);
        }
    }
}
