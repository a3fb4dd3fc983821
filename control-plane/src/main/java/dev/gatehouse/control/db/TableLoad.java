/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Brings the rows of a {@link DatabaseSnapshot} back, in one transaction. The tables' own triggers are off meanwhile: rows come back
 * as they were. What the tables do not know is refused, because whoever made the rows may not have been us. For one thread.
 */
public final class TableLoad implements AutoCloseable {

    private final Connection connection;
    private final List<String> triggersBack = new ArrayList<>();
    private @Nullable CopyIn copying;

    TableLoad(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
    }

    /** Empties the tables, as migrations put rows into some of them. Call it first. */
    public void begin(List<DatabaseSnapshot.Table> tables) throws SQLException, IOException {
        for (DatabaseSnapshot.Table table : tables) {
            requireKnown(table);
            suspendTriggers(table.name());
        }
        for (int i = tables.size() - 1; i >= 0; i--) {
            execute("DELETE FROM " + DatabaseSnapshot.quoted(tables.get(i).name()));
        }
    }

    private void requireKnown(DatabaseSnapshot.Table table) throws SQLException, IOException {
        Set<String> known = new HashSet<>();
        try (ResultSet columns = connection.getMetaData().getColumns(null, "public", escaped(table.name()), "%")) {
            while (columns.next()) {
                known.add(columns.getString("COLUMN_NAME"));
            }
        }
        if (table.columns().isEmpty() || !known.containsAll(table.columns())) {
            throw new IOException("the backup has a table or column that this Gatehouse does not know: " + table.name()
                    + "; restore it with the version that made it, then upgrade");
        }
    }

    private static String escaped(String name) {
        return name.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%");
    }

    private void suspendTriggers(String table) throws SQLException {
        String quoted = DatabaseSnapshot.quoted(table);
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = (?)::regclass")) {
            statement.setString(1, "public." + quoted);
            try (ResultSet triggers = statement.executeQuery()) {
                while (triggers.next()) {
                    String enabled = switch (triggers.getString(2)) {
                        case "A" -> "ENABLE ALWAYS TRIGGER ";
                        case "R" -> "ENABLE REPLICA TRIGGER ";
                        case "D" -> "DISABLE TRIGGER ";
                        default -> "ENABLE TRIGGER ";
                    };
                    triggersBack.add(
                            "ALTER TABLE " + quoted + " " + enabled + DatabaseSnapshot.quoted(triggers.getString(1)));
                }
            }
        }
        execute("ALTER TABLE " + quoted + " DISABLE TRIGGER USER");
    }

    /** From here on {@link #write} takes rows of this table, until {@link #endTable}. */
    public void beginTable(DatabaseSnapshot.Table table) throws SQLException {
        String columns = String.join(
                ", ", table.columns().stream().map(DatabaseSnapshot::quoted).toList());
        copying = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + DatabaseSnapshot.quoted(table.name()) + " (" + columns + ") FROM STDIN");
    }

    /** A piece of COPY text; rows may be cut anywhere between two pieces. */
    public void write(byte[] bytes, int offset, int length) throws SQLException {
        Objects.requireNonNull(copying, "no table has begun").writeToCopy(bytes, offset, length);
    }

    /**
     * The table is complete.
     *
     * @return its rows
     */
    public long endTable() throws SQLException {
        long rows = Objects.requireNonNull(copying, "no table has begun").endCopy();
        copying = null;
        return rows;
    }

    /** Sets a sequence that is there. */
    public void sequence(DatabaseSnapshot.SequenceState state) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT setval((?)::regclass, ?, ?)")) {
            statement.setString(1, "public." + DatabaseSnapshot.quoted(state.name()));
            statement.setLong(2, state.value());
            statement.setBoolean(3, state.called());
            statement.execute();
        }
    }

    void commit() throws SQLException {
        execute("SET CONSTRAINTS ALL IMMEDIATE");
        for (String order : triggersBack) {
            execute(order);
        }
        connection.commit();
        execute("ANALYZE");
        connection.commit();
    }

    private void execute(String order) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(order);
        }
    }

    /** What has not been committed is gone. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
