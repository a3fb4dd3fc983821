/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigProblemsTest {

    @Test
    void theDefaultsHaveNone() {
        assertThat(DatabaseConfig.embedded().problems()).isEmpty();
        assertThat(ConsoleConfig.defaults().problems()).isEmpty();
        assertThat(VaultConfig.defaults().problems()).isEmpty();
        assertThat(AuditConfig.defaults().problems()).isEmpty();
        assertThat(PenaltyConfig.defaults().problems()).isEmpty();
    }

    @Test
    void allAreToldTogetherByField() {
        DatabaseConfig config = new DatabaseConfig(
                Optional.of("mysql://x/y?password=z"),
                Optional.empty(),
                Optional.empty(),
                DatabaseConfig.BinarySource.AUTO,
                70_000,
                1,
                Duration.ZERO);
        assertThat(config.problems())
                .hasSize(6)
                .anyMatch(line -> line.startsWith("database.port: 70000"))
                .anyMatch(line -> line.startsWith("database.connections: "))
                .anyMatch(line -> line.startsWith("database.statementTimeout: "))
                .anyMatch(line -> line.startsWith("database.url: must begin"))
                .anyMatch(line -> line.startsWith("database.url: must not hold a password"))
                .anyMatch(line -> line.startsWith("database.user: "));
    }

    @Test
    void boundsAreIncluded() {
        assertThat(DatabaseConfig.embedded().withPort(65_535).problems()).isEmpty();
        assertThat(DatabaseConfig.embedded().withPort(65_536).problems()).hasSize(1);
        assertThat(ConsoleConfig.defaults().withPort(-1).problems()).hasSize(1);
        assertThat(new VaultConfig(Optional.of(Path.of("relative")), Optional.empty(), false).problems())
                .hasSize(1);
        assertThat(new AuditConfig(64 << 10, Duration.ofSeconds(1), SyslogConfig.none()).problems())
                .isEmpty();
        assertThat(new AuditConfig((64 << 10) - 1, Duration.ofSeconds(1), SyslogConfig.none()).problems())
                .hasSize(1);
    }
}
