/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.VaultConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.TestHome;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.Signature;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VaultIT {

    private static final String CANARY = "canary-4b1f6a0e-secret";

    private TestHome testHome;
    private Database database;

    @BeforeEach
    void open() throws IOException {
        testHome = TestHome.createWithDatabase();
        database = Database.open(DatabaseConfig.embedded(), testHome.home());
    }

    @AfterEach
    void close() throws IOException {
        database.close();
        testHome.close();
    }

    @Test
    void theKeyStaysTheSameAndAnotherIsRefused() throws IOException {
        String id;
        try (Vault vault = openVault()) {
            id = vault.masterKeyId();
            assertThat(vault.warnings(testHome.home()))
                    .singleElement()
                    .asString()
                    .contains("vault.masterKeyFile");
        }
        try (Vault vault = openVault()) {
            assertThat(vault.masterKeyId()).isEqualTo(id);
        }
        Path file = testHome.home().keys().resolve("master.key");
        Path kept = testHome.home().keys().resolve("kept");
        Files.move(file, kept);
        assertThatThrownBy(this::openVault).hasMessageContaining("is missing");
        Files.writeString(kept.resolveSibling("other"), "ab".repeat(32));
        Files.setPosixFilePermissions(
                kept.resolveSibling("other"), java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        Files.move(kept.resolveSibling("other"), file);
        assertThatThrownBy(this::openVault)
                .hasMessageContaining("is not the one")
                .hasMessageContaining(id);
        Files.move(kept, file, StandardCopyOption.REPLACE_EXISTING);
        openVault().close();
    }

    @Test
    void aSystemdCredentialGoesBeforeTheHome() throws IOException {
        Path directory = Files.createDirectory(testHome.home().root().resolve("credentials"));
        Files.writeString(directory.resolve("gatehouse-master-key"), "cd".repeat(32));
        try (Vault vault =
                Vault.open(VaultConfig.defaults(), testHome.home(), database, Optional.of(directory.toString()))) {
            assertThat(vault.masterKeyId()).isNotEmpty();
            assertThat(testHome.home().keys().resolve("master.key")).doesNotExist();
        }
    }

    @Test
    void houseKeysAreMadeOnceAndWork() throws Exception {
        List<byte[]> hostKeys;
        String signingKeyId;
        try (Vault vault = openVault()) {
            hostKeys = publicParts(HostKeys.open(database, vault));
            RecordingKeys keys = RecordingKeys.open(database, vault, testHome.home());
            signingKeyId = keys.active().keyId();
            Path published = testHome.home().keys().resolve("recording-" + signingKeyId + ".pub");
            assertThat(published).content().startsWith("-----BEGIN PUBLIC KEY-----");
            assertThat(keys.history())
                    .singleElement()
                    .satisfies(key -> assertThat(key.publicKey()).hasSize(32));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(keys.signingKey());
            signature.update(new byte[] {1});
            byte[] signed = signature.sign();
            signature.initVerify(Ed25519Keys.ofRaw(keys.active().publicKey()));
            signature.update(new byte[] {1});
            assertThat(signature.verify(signed)).isTrue();
        }
        try (Vault vault = openVault()) {
            assertThat(publicParts(HostKeys.open(database, vault))).containsExactlyElementsOf(hostKeys);
            assertThat(RecordingKeys.open(database, vault, testHome.home())
                            .active()
                            .keyId())
                    .isEqualTo(signingKeyId);
        }
    }

    @Test
    void anExchangedHouseKeyIsRefused() throws Exception {
        try (Vault vault = openVault()) {
            HostKeys.open(database, vault);
            byte[] other =
                    HouseKeyStore.Algorithm.ED25519.generate().getPublic().getEncoded();
            database.withHandle(handle -> handle.createUpdate(
                            "UPDATE house_key SET public_key = :other WHERE purpose = 'ssh-host' AND algorithm = 'Ed25519'")
                    .bind("other", other)
                    .execute());
            assertThatThrownBy(() -> HostKeys.open(database, vault))
                    .isInstanceOf(VaultException.class)
                    .hasMessageContaining("exchanged");
        }
    }

    @Test
    void theDatabaseFilesShowNoSecret() throws Exception {
        try (Vault vault = openVault();
                Secret secret = Secret.ofText(CANARY)) {
            SecretBinding binding = SecretBinding.credential(UUID.randomUUID(), UUID.randomUUID(), 1);
            byte[] sealed = vault.wrapKey(binding, secret);
            database.withHandle(handle -> handle.createUpdate(
                            "INSERT INTO house_key (id, purpose, algorithm, public_key, sealed) VALUES ('canary', 'ssh-host', 'canary', :sealed, :sealed)")
                    .bind("sealed", sealed)
                    .execute());
            KeyPair ed25519 = HostKeys.open(database, vault).sshHostKeys().get(0);
            byte[] encoded = ed25519.getPrivate().getEncoded();
            byte[] seed = java.util.Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
            database.close();
            String key = Files.readString(testHome.home().keys().resolve("master.key"))
                    .strip();
            List<String> secrets = List.of(
                    CANARY,
                    key,
                    latin1(HexFormat.of().parseHex(key)),
                    latin1(seed),
                    HexFormat.of().formatHex(seed));
            List<String> marks = List.of(latin1(sealed));
            int seenMarks = 0;
            try (Stream<Path> files = Files.walk(testHome.home().databaseDirectory())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String content = latin1(Files.readAllBytes(file));
                    assertThat(secrets).as(file.toString()).noneMatch(content::contains);
                    seenMarks += marks.stream().anyMatch(content::contains) ? 1 : 0;
                }
            }
            assertThat(seenMarks)
                    .as("files in which the sealed form was found, so that the search is known to work")
                    .isPositive();
        }
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static List<byte[]> publicParts(HostKeys keys) {
        return keys.sshHostKeys().stream()
                .map(pair -> pair.getPublic().getEncoded())
                .toList();
    }

    private Vault openVault() throws IOException {
        return Vault.open(VaultConfig.defaults(), testHome.home(), database, Optional.empty());
    }
}
