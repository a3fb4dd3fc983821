/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.config.VaultConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.TestHome;
import dev.gatehouse.control.tls.TlsIdentities;
import dev.gatehouse.control.vault.HostKeys;
import dev.gatehouse.control.vault.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data of earlier releases under the present program. {@code schema-N.tar} is a backup of a demo house whose tables, rows and recordings
 * were made at schema version N, with its own master key beside it; docs/TESTING.md says how a release adds the next one.
 */
class UpgradeIT {

    @TempDir
    private Path directory;

    private Path archive;
    private VaultConfig vault;

    private void house(int schema) throws IOException {
        archive = resource("schema-" + schema + ".tar");
        Path key = resource("schema-" + schema + ".key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        vault = new VaultConfig(Optional.of(key), Optional.empty(), false);
    }

    private Path resource(String name) throws IOException {
        Path file = directory.resolve(name);
        try (InputStream in = UpgradeIT.class.getResourceAsStream(name)) {
            Files.copy(in, file);
        }
        return file;
    }

    private RestoreReport restore(Home home, boolean rehearsal) throws IOException {
        Restore.Place place = new Restore.Place(
                home,
                DatabaseConfig.embedded(),
                vault,
                AuditConfig.defaults(),
                home.root().resolve("recordings"),
                rehearsal);
        return new Restore(place, step -> {}).run(BackupFile.check(archive, read -> {}));
    }

    @Test
    void aHouseOfSchema109BecomesOneOfToday() throws Exception {
        house(109);
        try (TestHome testHome = TestHome.create()) {
            Home home = testHome.home();
            RestoreReport report = restore(home, false);
            assertThat(report.header().schemaVersion()).isEqualTo("109");
            assertThat(report.recordings()).isEqualTo(3);
            assertThat(report.credentials()).isEqualTo(2);
            assertThat(report.sessionsEnded()).isEqualTo(1);
            assertThat(report.missing()).isEmpty();
            assertThat(report.rotations()).hasSize(2);

            try (Database database = Database.open(DatabaseConfig.embedded(), home);
                    Vault opened = Vault.open(vault, home, database);
                    AuditLog audit = AuditLog.open(
                            database, AuditConfig.defaults(), home, hash -> opened.authenticate("audit row", hash));
                    TlsIdentities identities = TlsIdentities.open(database, opened, audit, home)) {
                assertThat(strings(database, "SELECT name FROM users")).containsExactly("demo");
                assertThat(strings(database, "SELECT name FROM targets ORDER BY 1"))
                        .containsExactly("demo", "desktop");
                assertThat(strings(database, """
                                SELECT coalesce(recording_state, '-') || ' ' || end_cause FROM sessions ORDER BY granted_at"""))
                        .containsExactly(
                                "sealed client.closed",
                                "sealed client.closed",
                                "sealed client.closed",
                                "lost gateway.crash");
                assertMigrated(database);
                assertThat(HostKeys.open(database, opened).sshHostKeys()).hasSize(3);
                assertThat(identities.host().names()).contains("localhost");
                assertThat(audit.verify().ok()).isTrue();
            }
        }
    }

    /** People with a role each, a group, a second factor, tags, tokens, a credential's history, a recording on hold, a purged one. */
    @Test
    void aHouseOfSchema181BecomesOneOfToday() throws Exception {
        house(181);
        try (TestHome testHome = TestHome.create()) {
            Home home = testHome.home();
            RestoreReport report = restore(home, false);
            assertThat(report.header().schemaVersion()).isEqualTo("181");
            assertThat(report.recordings()).isEqualTo(2);
            assertThat(report.credentials()).isEqualTo(3);
            assertThat(report.sessionsEnded()).isEqualTo(1);
            assertThat(report.tokensRevoked()).as("the token is long over").isZero();
            assertThat(report.missing()).isEmpty();

            try (Database database = Database.open(DatabaseConfig.embedded(), home);
                    Vault opened = Vault.open(vault, home, database);
                    AuditLog audit = AuditLog.open(
                            database, AuditConfig.defaults(), home, hash -> opened.authenticate("audit row", hash))) {
                assertMigrated(database);
                assertThat(
                                strings(
                                        database,
                                        "SELECT name || ' ' || role || coalesce(' ' || array_to_string(recording_tags, ','), '') FROM users ORDER BY 1"))
                        .containsExactly("anna user", "boss admin", "demo user", "otto auditor env=prod");
                assertThat(strings(database, "SELECT count(*)::text FROM user_recovery_codes"))
                        .containsExactly("10");
                assertThat(
                                strings(
                                        database,
                                        "SELECT name || ' ' || tag.key || '=' || tag.value FROM targets, jsonb_each_text(tags) tag ORDER BY 1"))
                        .containsExactly("demo env=prod", "demo team=db", "spare env=test");
                assertThat(strings(
                                database, "SELECT count(*)::text FROM sessions WHERE recording_held_by = 'local:root'"))
                        .containsExactly("1");
                assertThat(strings(
                                database,
                                "SELECT recording_purge_reason FROM sessions WHERE recording_purged_by = 'user:boss'"))
                        .containsExactly("request 12");
                assertThat(audit.verify().ok()).isTrue();
            }
        }
    }

    private static void assertMigrated(Database database) throws IOException {
        assertThat(strings(
                        database,
                        "SELECT version::int::text FROM flyway_schema_history WHERE version IS NOT NULL AND success"))
                .as("every migration that there is today")
                .containsExactlyInAnyOrderElementsOf(migrations());
    }

    @Test
    void aRehearsalProvesTheSameAndKeepsNoRecording() throws Exception {
        house(109);
        try (TestHome testHome = TestHome.create()) {
            RestoreReport report = restore(testHome.home(), true);
            assertThat(report.recordings()).isEqualTo(3);
            assertThat(report.auditRows()).isEqualTo(21);
            try (Stream<Path> files = Files.walk(testHome.home().root().resolve("recordings"))) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    @Test
    void anotherMasterKeyIsRefusedBeforeAnythingIsDone() throws Exception {
        house(109);
        Files.writeString(vault.masterKeyFile().orElseThrow(), "ab".repeat(32));
        try (TestHome testHome = TestHome.create()) {
            assertThatThrownBy(() -> restore(testHome.home(), false))
                    .hasMessageContaining("--master-key")
                    .hasMessageContaining(
                            BackupFile.check(archive, read -> {}).header().masterKeyId());
            assertThat(testHome.home().root()).isEmptyDirectory();
        }
    }

    private static List<String> strings(Database database, String query) {
        return database.withHandle(
                handle -> handle.createQuery(query).mapTo(String.class).list());
    }

    private static List<String> migrations() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> name.substring(1, name.indexOf("__")))
                    .map(version -> Integer.toString(Integer.parseInt(version)))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }
}
