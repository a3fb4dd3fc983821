/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.Home;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The three ways into the embedded server, made when its first port is known. Confined to the opening thread, but for the port. */
final class EmbeddedConnections {

    private final DatabaseConfig config;
    private final Home home;
    private ConnectionSource maintenance;
    private ConnectionSource owner;
    private ConnectionSource application;
    private String applicationPassword;

    @SuppressWarnings("NullAway.Init") // usePort() makes them first
    EmbeddedConnections(DatabaseConfig config, Home home) {
        this.config = config;
        this.home = home;
    }

    /** Told by the server's watcher at each start. */
    synchronized void usePort(int port) {
        if (application == null) {
            make();
        }
        maintenance.usePort(port);
        owner.usePort(port);
        application.usePort(port);
    }

    private void make() {
        try {
            DatabaseSecret secret = DatabaseSecret.load(home, false);
            applicationPassword = secret.passwordOf(EmbeddedRoles.APPLICATION);
            String ownerPassword = secret.passwordOf(EmbeddedRoles.OWNER);
            maintenance = ConnectionSource.embedded(
                            config, EmbeddedRoles.OWNER, ownerPassword, EmbeddedRoles.MAINTENANCE_DATABASE)
                    .patient();
            owner = ConnectionSource.embedded(config, EmbeddedRoles.OWNER, ownerPassword, EmbeddedRoles.DATABASE)
                    .patient();
            application = ConnectionSource.embedded(
                    config, EmbeddedRoles.APPLICATION, applicationPassword, EmbeddedRoles.DATABASE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized ConnectionSource maintenance() {
        return maintenance;
    }

    synchronized ConnectionSource owner() {
        return owner;
    }

    synchronized ConnectionSource application() {
        return application;
    }

    synchronized String applicationPassword() {
        return applicationPassword;
    }
}
