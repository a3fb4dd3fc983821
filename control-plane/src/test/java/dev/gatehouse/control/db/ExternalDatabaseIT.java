/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code database.url}: another server's database, here one of the shared server, under a role without special rights. */
class ExternalDatabaseIT {

    @TempDir
    private Path directory;

    private final String name = "ext_" + UUID.randomUUID().toString().replace("-", "");
    private String url;
    private Path passwordFile;

    @BeforeEach
    void makeRoleAndDatabase() throws SQLException, IOException {
        try (Connection connection = OwnerConnection.open(SharedDatabase.get(), SharedDatabase.home());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + name + " LOGIN PASSWORD 'right'");
            statement.execute("CREATE DATABASE " + name + " OWNER " + name);
            url = connection.getMetaData().getURL().replaceAll("(jdbc:postgresql://[^/]+/).*", "$1" + name);
        }
        passwordFile = Files.writeString(directory.resolve("password"), "right\n");
    }

    @Test
    void isMigratedAndUsed() throws IOException {
        for (int start = 0; start < 2; start++) {
            try (Database database = open(url)) {
                assertThat(database.describe())
                        .startsWith("external PostgreSQL ")
                        .endsWith("ready");
                assertThat(database.serverPid()).isEmpty();
                long rows = database.withHandle(handle -> handle.createQuery("SELECT count(*) FROM audit_head")
                        .mapTo(Long.class)
                        .one());
                assertThat(rows).isEqualTo(1);
            }
        }
        try (var files = Files.list(directory)) {
            assertThat(files.filter(Files::isDirectory))
                    .as("no server of our own")
                    .isEmpty();
        }
    }

    @Test
    void aWrongPasswordIsToldAndNotRepeated() throws IOException {
        Files.writeString(passwordFile, "canary");
        assertThatThrownBy(() -> open(url))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("database.url")
                .hasMessageContaining("password authentication failed")
                .hasMessageNotContaining("canary");
    }

    @Test
    void aServerThatIsNotThereIsTold() {
        assertThatThrownBy(() -> open("jdbc:postgresql://127.0.0.1:1/" + name))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("database.url")
                .hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void aDatabaseMigratedByANewerGatehouseIsRefused() throws IOException, SQLException {
        open(url).close();
        try (Connection connection = java.sql.DriverManager.getConnection(url, name, "right");
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO flyway_schema_history
                    SELECT max(installed_rank) + 1, '999', 'from the future', 'SQL', 'V999__future.sql', 0, 'x', now(), 1, true
                    FROM flyway_schema_history""");
        }
        assertThatThrownBy(() -> open(url)).isInstanceOf(IOException.class).hasMessageContaining("up to date");
    }

    private Database open(String jdbcUrl) throws IOException {
        return Database.open(DatabaseConfig.embedded().withExternal(jdbcUrl, name, passwordFile), new Home(directory));
    }
}
