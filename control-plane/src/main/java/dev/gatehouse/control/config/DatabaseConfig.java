/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the database is ({@code database.*}). Immutable.
 *
 * @param url JDBC URL of an external PostgreSQL 14 or newer; empty for the embedded one
 * @param user role to log in as at an external server
 * @param passwordFile file that holds that role's password, one line
 * @param binaries which PostgreSQL to run when embedded
 * @param port loopback port of the embedded server; 0 takes a free one at each start, so that two homes never collide
 * @param connections size of the connection pool and of the thread pool that uses it
 * @param statementTimeout after which PostgreSQL gives up on a statement
 */
public record DatabaseConfig(
        Optional<String> url,
        Optional<String> user,
        Optional<Path> passwordFile,
        BinarySource binaries,
        int port,
        int connections,
        Duration statementTimeout) {

    private static final String SCHEME = "jdbc:postgresql:";

    /** Which PostgreSQL programs the embedded server uses. A data directory stays with the major version that made it. */
    public enum BinarySource {
        /** The distribution's when installed, else the bundled ones. */
        AUTO,
        /** Only the distribution's. */
        DISTRIBUTION,
        /** Only the bundled ones. */
        BUNDLED
    }

    public DatabaseConfig {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(passwordFile, "passwordFile");
        Objects.requireNonNull(binaries, "binaries");
        Objects.requireNonNull(statementTimeout, "statementTimeout");
    }

    /** The embedded server with all defaults. */
    public static DatabaseConfig embedded() {
        return new DatabaseConfig(
                Optional.empty(), Optional.empty(), Optional.empty(), BinarySource.AUTO, 0, 10, Duration.ofSeconds(15));
    }

    /** The same with other programs. */
    public DatabaseConfig withBinaries(BinarySource source) {
        return new DatabaseConfig(url, user, passwordFile, source, port, connections, statementTimeout);
    }

    /** The same with a fixed loopback port. */
    public DatabaseConfig withPort(int fixedPort) {
        return new DatabaseConfig(url, user, passwordFile, binaries, fixedPort, connections, statementTimeout);
    }

    /** An external server. */
    public DatabaseConfig withExternal(String jdbcUrl, String role, Path password) {
        return new DatabaseConfig(
                Optional.of(jdbcUrl),
                Optional.of(role),
                Optional.of(password),
                binaries,
                port,
                connections,
                statementTimeout);
    }

    /** What is wrong, one line each, naming the field; empty when nothing is. */
    public List<String> problems() {
        ConfigProblems problems = new ConfigProblems()
                .within("database.port", port, 0, 65_535)
                .within("database.connections", connections, 2, 200)
                .within("database.statementTimeout", statementTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10));
        url.ifPresent(text -> problems.check(
                        "database.url", text.startsWith(SCHEME + "//"), "must begin with " + SCHEME + "//HOST/DATABASE")
                .check(
                        "database.url",
                        !text.contains("password="),
                        "must not hold a password; put it in a file and name it in database.passwordFile")
                .check("database.user", user.isPresent(), "is needed with database.url"));
        return problems.found();
    }
}
