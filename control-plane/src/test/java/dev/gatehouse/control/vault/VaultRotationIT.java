/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.config.VaultConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.TestHome;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VaultRotationIT {

    private static final SecretBinding BINDING = SecretBinding.credential(UUID.randomUUID(), UUID.randomUUID(), 1);

    private TestHome testHome;
    private Home home;
    private Database database;

    @BeforeEach
    void open() throws IOException {
        testHome = TestHome.createWithDatabase();
        home = testHome.home();
        database = Database.open(DatabaseConfig.embedded(), home);
    }

    @AfterEach
    void close() throws IOException {
        database.close();
        testHome.close();
    }

    private Vault openVault() throws IOException {
        return Vault.open(VaultConfig.defaults(), home, database, Optional.empty());
    }

    private Path keyFile() {
        return home.keys().resolve("master.key");
    }

    private Path nextFile() {
        return home.keys().resolve("master.key.next");
    }

    private static byte[] seal(Vault vault, String text) {
        try (Secret secret = Secret.ofText(text)) {
            return vault.wrapKey(BINDING, secret);
        }
    }

    private static String opened(Vault vault, byte[] sealed) {
        try (Secret secret = vault.unwrapKey(BINDING, sealed)) {
            return new String(secret.copyChars());
        }
    }

    @Test
    void aNewMasterKeyOpensEverythingAndTheOldOneNothingNew() throws IOException {
        byte[] before;
        byte[] after;
        String oldId;
        Path old = home.root().resolve("stolen");
        List<byte[]> stolenRows;
        byte[] mark;
        try (Vault vault = openVault();
                VaultPeers peers = new VaultPeers(database, vault, "one")) {
            before = seal(vault, "before");
            mark = vault.authenticate("audit row", before);
            oldId = vault.masterKeyId();
            Files.copy(keyFile(), old);
            stolenRows = wrappedKeys();
            String id = new VaultRotation(database, vault, peers).rotateMaster(handle -> {});
            assertThat(vault.masterKeyId()).isEqualTo(id).isNotEqualTo(oldId);
            after = seal(vault, "after");
            assertThat(opened(vault, before)).isEqualTo("before");
            assertThat(opened(vault, after)).isEqualTo("after");
            assertThat(nextFile()).doesNotExist();
        }
        try (Vault vault = openVault()) {
            assertThat(opened(vault, before)).isEqualTo("before");
            assertThat(opened(vault, after)).isEqualTo("after");
            assertThat(vault.authenticate("audit row", before)).isEqualTo(mark);
        }
        // whoever has the old key: not with today's database, and not with a copy of yesterday's
        Files.move(old, keyFile(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(this::openVault).hasMessageContaining(oldId).hasMessageContaining("was rotated at");
        try (MasterKey stolen = new MasterKeyFile(keyFile(), false).load(false)) {
            assertThat(wrappedKeys()).noneMatch(row -> unwraps(stolen, row));
            assertThat(stolenRows).hasSize(2).allMatch(row -> unwraps(stolen, row));
        }
        assertThat(Envelope.keyId(BINDING, after))
                .as("the key of what is new is not among those of yesterday's copy")
                .isNotEqualTo(Envelope.keyId(BINDING, before));
    }

    private List<byte[]> wrappedKeys() {
        return database.withHandle(handle -> handle.createQuery("SELECT wrapped FROM vault_key")
                .mapTo(byte[].class)
                .list());
    }

    private boolean unwraps(MasterKey key, byte[] wrapped) {
        for (String purpose : List.of(VaultKeyStore.SEALING, VaultKeyStore.AUTHENTICATING)) {
            for (String id : database.withHandle(handle -> handle.createQuery("SELECT key_id FROM vault_key")
                    .mapTo(String.class)
                    .list())) {
                try {
                    Envelope.open(
                                    key.key(),
                                    new SecretBinding(SecretBinding.Purpose.VAULT_KEY, List.of(id, purpose)),
                                    wrapped)
                            .close();
                    return true;
                } catch (VaultException other) {
                    // another row's
                }
            }
        }
        return false;
    }

    @Test
    void aRotationThatIsCutOffAnywhereStartsAgain() throws IOException {
        byte[] before;
        String oldId;
        Path old = home.root().resolve("old");
        try (Vault vault = openVault();
                VaultPeers peers = new VaultPeers(database, vault, "one")) {
            before = seal(vault, "before");
            oldId = vault.masterKeyId();
            Files.copy(keyFile(), old);
            // cut off in the transaction: the new key lies ready and the database knows nothing of it
            assertThatThrownBy(() -> new VaultRotation(database, vault, peers).rotateMaster(handle -> {
                        throw new IllegalStateException("cut off");
                    }))
                    .hasMessage("cut off");
            assertThat(nextFile()).exists();
            assertThat(vault.masterKeyId()).isEqualTo(oldId);
            assertThat(opened(vault, seal(vault, "during"))).isEqualTo("during");
        }
        try (Vault vault = openVault();
                VaultPeers peers = new VaultPeers(database, vault, "one")) {
            assertThat(vault.masterKeyId()).isEqualTo(oldId);
            assertThat(opened(vault, before)).isEqualTo("before");
            new VaultRotation(database, vault, peers).rotateMaster(handle -> {});
        }
        // cut off after the transaction: the database has the new key, the files lie as they lay before
        Files.move(keyFile(), nextFile());
        Files.move(old, keyFile());
        try (Vault vault = openVault()) {
            assertThat(vault.masterKeyId()).isNotEqualTo(oldId);
            assertThat(opened(vault, before)).isEqualTo("before");
            assertThat(nextFile()).doesNotExist();
        }
    }

    @Test
    void aDatabaseOfAnEarlierVersionIsTakenOver() throws IOException {
        byte[] sealedThen;
        byte[] authenticatedThen;
        openVault().close();
        try (MasterKey master = new MasterKeyFile(keyFile(), false).load(false);
                Secret secret = Secret.ofText("then")) {
            // as version 1 did it: the master key itself
            sealedThen = Envelope.seal(master.key(), BINDING, secret);
            database.withHandle(handle -> handle.execute("DELETE FROM vault_key"));
            authenticatedThen = hmac(master, "audit row", sealedThen);
        }
        try (Vault vault = openVault();
                VaultPeers peers = new VaultPeers(database, vault, "one")) {
            assertThat(opened(vault, sealedThen)).isEqualTo("then");
            assertThat(vault.authenticate("audit row", sealedThen)).isEqualTo(authenticatedThen);
            assertThat(vault.sealingKeyId()).isNotEqualTo(vault.masterKeyId());
            new VaultRotation(database, vault, peers).rotateMaster(handle -> {});
            assertThat(opened(vault, sealedThen)).isEqualTo("then");
        }
        try (Vault vault = openVault()) {
            assertThat(opened(vault, sealedThen)).isEqualTo("then");
            assertThat(vault.authenticate("audit row", sealedThen)).isEqualTo(authenticatedThen);
        }
    }

    private static byte[] hmac(MasterKey master, String label, byte[] message) {
        byte[] key = master.key().derive(new byte[0], "gatehouse authenticate v1 " + label);
        try {
            javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
            mac.init(new javax.crypto.spec.SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSecondNodeGetsTheKeyAndGoesOn() throws Exception {
        try (TestHome second = TestHome.create();
                Vault vault = openVault();
                VaultPeers peers = new VaultPeers(database, vault, "one")) {
            Files.createDirectories(second.home().keys());
            Files.copy(
                    keyFile(),
                    second.home().keys().resolve("master.key"),
                    java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            try (Vault other = Vault.open(VaultConfig.defaults(), second.home(), database, Optional.empty());
                    VaultPeers otherPeers = new VaultPeers(database, other, "two")) {
                peers.beat();
                otherPeers.beat();
                ScheduledExecutorService beating = Executors.newSingleThreadScheduledExecutor();
                beating.scheduleWithFixedDelay(() -> beat(otherPeers), 0, 100, TimeUnit.MILLISECONDS);
                new VaultRotation(database, vault, peers).rotateMaster(handle -> {});
                beating.shutdown();
                assertThat(beating.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
                // a secret of the first node opens on the second before it has looked for changes
                assertThat(opened(other, seal(vault, "from one"))).isEqualTo("from one");
                otherPeers.beat();
                assertThat(other.masterKeyId()).isEqualTo(vault.masterKeyId());
                assertThat(opened(vault, seal(other, "from two"))).isEqualTo("from two");
                assertThat(Files.readString(second.home().keys().resolve("master.key")))
                        .isEqualTo(Files.readString(keyFile()));
                assertThat(second.home().keys().resolve("master.key.next")).doesNotExist();
            }
            Vault.open(VaultConfig.defaults(), second.home(), database, Optional.empty())
                    .close();
        }
    }

    private static void beat(VaultPeers peers) {
        try {
            peers.beat();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aNodeThatSaysItLivesButIsNotOursGetsNothing() throws IOException {
        try (Vault vault = openVault();
                VaultPeers peers = new VaultPeers(database, vault, "one")) {
            String id = vault.masterKeyId();
            database.withHandle(handle -> forge(handle));
            assertThatThrownBy(() -> new VaultRotation(database, vault, peers).rotateMaster(handle -> {}))
                    .hasMessageContaining("not written by a Gatehouse");
            assertThat(vault.masterKeyId()).isEqualTo(id);
            int handed = database.withHandle(handle -> handle.createQuery("SELECT count(*) FROM vault_handover")
                    .mapTo(Integer.class)
                    .one());
            assertThat(handed).isZero();
        }
    }

    private static int forge(Handle handle) {
        return handle.createUpdate("""
                        INSERT INTO vault_node (instance, host, recipient, seal, master_keys, sealing_key, seen_at)
                        VALUES (gen_random_uuid(), 'evil', :recipient, :seal, '{}', '', now() + interval '1 hour')""")
                .bind(
                        "recipient",
                        dev.gatehouse.control.age.AgeIdentity.generate()
                                .recipient()
                                .text())
                .bind("seal", new byte[32])
                .execute();
    }

    @Test
    void aKeyThatCannotBeWrittenIsTakenFromBesideTheOldOne() throws IOException {
        Path directory = Files.createDirectory(home.root().resolveSibling("credentials"));
        Files.writeString(directory.resolve("gatehouse-master-key"), "cd".repeat(32));
        VaultConfig config = new VaultConfig(Optional.empty(), Optional.of("gatehouse-master-key"), true);
        Optional<String> given = Optional.of(directory.toString());
        byte[] before;
        try (Vault vault = Vault.open(config, home, database, given);
                VaultPeers peers = new VaultPeers(database, vault, "one")) {
            before = seal(vault, "before");
            assertThat(vault.describeProvider()).startsWith("systemd credential ");
            assertThatThrownBy(() -> new VaultRotation(database, vault, peers).rotateMaster(handle -> {}))
                    .hasMessageContaining(".next")
                    .hasMessageContaining("generate-key");
            Files.writeString(directory.resolve("gatehouse-master-key.next"), "ef".repeat(32));
            new VaultRotation(database, vault, peers).rotateMaster(handle -> {});
            assertThat(vault.warnings(home)).anyMatch(warning -> warning.contains("LoadCredential"));
        }
        try (Vault vault = Vault.open(config, home, database, given)) {
            assertThat(opened(vault, before)).isEqualTo("before");
        }
        Files.delete(directory.resolve("gatehouse-master-key.next"));
        assertThatThrownBy(() -> Vault.open(config, home, database, given)).hasMessageContaining("was rotated at");
        Files.writeString(directory.resolve("gatehouse-master-key"), "ef".repeat(32));
        try (Vault vault = Vault.open(config, home, database, given)) {
            assertThat(opened(vault, before)).isEqualTo("before");
            assertThat(vault.warnings(home)).isEmpty();
        }
    }

    @Test
    void aConfiguredCredentialThatIsNotThereFailsTheStart() {
        VaultConfig config = new VaultConfig(Optional.empty(), Optional.of("house-key"), true);
        assertThatThrownBy(() -> Vault.open(config, home, database, Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("LoadCredential=house-key:");
        assertThatThrownBy(() -> Vault.open(
                        config, home, database, Optional.of(home.root().toString())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("house-key")
                .hasMessageContaining("missing");
        assertThat(keyFile()).doesNotExist();
    }

    @Test
    void twoRotationsAtOnceAreOne() throws Exception {
        database.withHandle(handle -> {
            handle.createQuery("SELECT pg_advisory_lock(:lock)::text")
                    .bind("lock", VaultRotation.LOCK)
                    .mapTo(String.class)
                    .one();
            // on a thread of its own, because Jdbi gives a thread the handle that it has
            CompletableFuture.runAsync(this::refusedAsRunning).get(60, TimeUnit.SECONDS);
            return handle.createQuery("SELECT pg_advisory_unlock(:lock)")
                    .bind("lock", VaultRotation.LOCK)
                    .mapTo(Boolean.class)
                    .one();
        });
    }

    private void refusedAsRunning() {
        try (Vault vault = openVault();
                VaultPeers peers = new VaultPeers(database, vault, "one")) {
            String id = vault.masterKeyId();
            assertThatThrownBy(() -> new VaultRotation(database, vault, peers).rotateMaster(other -> {}))
                    .hasMessageContaining("already");
            assertThat(vault.masterKeyId()).isEqualTo(id);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
