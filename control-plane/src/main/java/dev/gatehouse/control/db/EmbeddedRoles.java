/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The two roles of the embedded server: the owner, which makes and changes tables, and the application, which can neither switch a
 * trigger off nor change an audit row. Stateless; blocks.
 */
final class EmbeddedRoles {

    static final String OWNER = "gatehouse_owner";
    static final String APPLICATION = "gatehouse";
    static final String DATABASE = "gatehouse";
    static final String MAINTENANCE_DATABASE = "postgres";

    private EmbeddedRoles() {}

    /** Makes database and application role when they are not there. */
    static void prepare(ConnectionSource maintenance, String applicationPassword) throws SQLException {
        try (Connection connection = maintenance.connect();
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + APPLICATION + "'")) {
                statement.execute("CREATE ROLE " + APPLICATION + " LOGIN PASSWORD '" + applicationPassword + "'");
            }
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + OWNER);
            }
        }
    }

    /** What the application may do; after the migrations, because it names their tables. */
    static void grant(ConnectionSource owner) throws SQLException {
        try (Connection connection = owner.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String order : new String[] {
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                "GRANT USAGE ON SCHEMA public TO " + APPLICATION,
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + APPLICATION,
                "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO " + APPLICATION,
                "REVOKE ALL ON flyway_schema_history FROM " + APPLICATION,
                "GRANT SELECT ON flyway_schema_history TO " + APPLICATION,
                "REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM " + APPLICATION
            }) {
                statement.execute(order);
            }
            connection.commit();
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}
