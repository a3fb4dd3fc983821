/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of its own that hears one channel's notifications. Confined to one thread. */
public final class Notifications implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Notifications.class);

    private final Connection connection;

    private Notifications(Connection connection) {
        this.connection = connection;
    }

    static Notifications open(ConnectionSource source, String channel) throws SQLException {
        Connection connection = source.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + channel);
            return new Notifications(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Waits for the next one.
     *
     * @return whether there was one
     * @throws DatabaseUnavailableException when the connection is lost
     */
    public boolean await(Duration longest) {
        try {
            var heard = connection.unwrap(PGConnection.class).getNotifications(Math.toIntExact(longest.toMillis()));
            return heard != null && heard.length > 0;
        } catch (SQLException e) {
            throw new DatabaseUnavailableException("the connection that listens is lost: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOGGER.debug("closing the connection that listens: {}", e.getMessage());
        }
    }
}
