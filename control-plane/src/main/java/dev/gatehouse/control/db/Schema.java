/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/** Brings the tables to what this version expects ({@code db/migration} on the class path). Stateless; blocks. */
final class Schema {

    private Schema() {}

    /**
     * Migrates.
     *
     * @throws FlywayException also when the database was migrated by a newer Gatehouse
     */
    static void migrate(ConnectionSource owner) {
        migrate(owner, MigrationVersion.LATEST);
    }

    /** Migrates no further than {@code version}, as data of that version needs it. */
    static void migrate(ConnectionSource owner, MigrationVersion version) {
        Flyway.configure(Schema.class.getClassLoader())
                .target(version)
                .dataSource(owner.dataSource())
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                // by default a schema from the future is accepted; an older program on newer tables is not safe
                .ignoreMigrationPatterns(new String[0])
                .cleanDisabled(true)
                .load()
                .migrate();
    }

    /** Refuses a database in which somebody has tables already. */
    static void requireEmpty(ConnectionSource source) throws SQLException, IOException {
        try (Connection connection = source.connect()) {
            String tables = query(connection, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
            if (!tables.equals("0")) {
                throw new IOException("the database holds " + tables
                        + " tables already; what is there is not overwritten: name an empty database in database.url");
            }
        }
    }

    /** Refuses servers that we do not work with. */
    static String checkServer(ConnectionSource source) throws SQLException {
        try (Connection connection = source.connect()) {
            int major = connection.getMetaData().getDatabaseMajorVersion();
            if (major < PostgresPrograms.OLDEST_MAJOR) {
                throw new SQLException("the database server is PostgreSQL " + major + "; "
                        + PostgresPrograms.OLDEST_MAJOR + " or newer is needed");
            }
            String encoding = query(connection, "SHOW server_encoding");
            if (!encoding.equals("UTF8")) {
                throw new SQLException("the database's encoding is " + encoding + "; UTF8 is needed");
            }
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
