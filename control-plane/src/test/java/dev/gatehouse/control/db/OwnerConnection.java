/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a database superuser has: a connection that may do anything. */
public final class OwnerConnection {

    private OwnerConnection() {}

    public static Connection open(Database database, Home home) throws SQLException, IOException {
        if (!database.isAvailable()) {
            throw new IllegalStateException("the database is away");
        }
        List<String> pidFile = Files.readAllLines(home.databaseDirectory().resolve("postmaster.pid"));
        EmbeddedConnections connections = new EmbeddedConnections(DatabaseConfig.embedded(), home);
        connections.usePort(Integer.parseInt(pidFile.get(3).strip()));
        return connections.owner().connect();
    }
}
