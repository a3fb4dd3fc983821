/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.config.DatabaseConfig;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes connections for one role; the port of an embedded server may change while it lives. Safe for use by several threads. */
final class ConnectionSource {

    private static final int CONNECT_SECONDS = 3;
    private static final int SET_UP_SECONDS = 60;
    private static final int SOCKET_GRACE_SECONDS = 5;

    private final PGSimpleDataSource source = new PGSimpleDataSource();

    private ConnectionSource(DatabaseConfig config, String role, String password) {
        config.url().ifPresent(source::setUrl);
        source.setUser(role);
        source.setPassword(password);
        source.setApplicationName("gatehouse");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS + 1);
        source.setTcpKeepAlive(true);
        // the server's details repeat values of rows
        source.setLogServerErrorDetail(false);
        // a server that hangs, or a network that swallows packets, must not hold a thread for ever
        source.setSocketTimeout(Math.toIntExact(config.statementTimeout().toSeconds()) + SOCKET_GRACE_SECONDS);
        // short statements only: compiling the one of a login costs forty times what running it does
        source.setOptions(
                "-c jit=off -c statement_timeout=" + config.statementTimeout().toMillis()
                        + " -c lock_timeout=" + config.statementTimeout().toMillis()
                        + " -c idle_in_transaction_session_timeout="
                        + config.statementTimeout().toMillis() * 2
                        + " -c TimeZone=UTC");
    }

    static ConnectionSource external(DatabaseConfig config, String role, String password) {
        return new ConnectionSource(config, role, password);
    }

    static ConnectionSource embedded(DatabaseConfig config, String role, String password, String database) {
        ConnectionSource made = new ConnectionSource(config, role, password);
        made.source.setServerNames(new String[] {"127.0.0.1"});
        made.source.setDatabaseName(database);
        return made;
    }

    /** For setting up: a busy machine may take long to let the first connection in, and a migration takes as long as it takes. */
    ConnectionSource patient() {
        source.setConnectTimeout(SET_UP_SECONDS);
        source.setLoginTimeout(SET_UP_SECONDS);
        source.setSocketTimeout(0);
        source.setOptions("-c statement_timeout=0 -c TimeZone=UTC");
        return this;
    }

    /** From now on, new connections go there. */
    void usePort(int port) {
        source.setPortNumbers(new int[] {port});
    }

    javax.sql.DataSource dataSource() {
        return source;
    }

    Connection connect() throws SQLException {
        return source.getConnection();
    }
}
