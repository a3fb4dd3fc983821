/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.keys;

import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.bridge.SealedColumns;
import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.config.VaultConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.vault.HostKeys;
import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.control.vault.SecretBinding;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.control.vault.VaultPeers;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.UUID;

/** The keys of a house on a database, as the appliance has them, and secrets to seal again. */
final class KeyHouse implements AutoCloseable {

    static final UUID CREDENTIAL = UUID.fromString("00000000-0000-4000-8000-00000000c0de");
    static final UUID TARGET = UUID.fromString("00000000-0000-4000-8000-0000000000aa");

    final Database database;
    final Vault vault;
    final AuditLog audit;
    final HouseKeys keys;
    final KeyRotations rotations;
    final RecoveryKits kits;

    KeyHouse(Home home) throws IOException {
        database = Database.open(DatabaseConfig.embedded(), home);
        vault = Vault.open(VaultConfig.defaults(), home, database);
        audit = AuditLog.open(database, AuditConfig.defaults(), home, hash -> vault.authenticate("audit row", hash));
        keys = new HouseKeys(
                vault,
                new VaultPeers(database, vault, "here"),
                HostKeys.open(database, vault),
                RecordingKeys.open(database, vault, home),
                SealedColumns.all());
        rotations = new KeyRotations(database, audit, keys, () -> {});
        kits = new RecoveryKits(database, audit, vault);
    }

    static SecretBinding binding(int version) {
        return SecretBinding.credential(CREDENTIAL, TARGET, version);
    }

    /** Lays down so many versions of one credential, version N with the secret {@code secret-N}. */
    void fill(int versions) {
        database.inTransaction(handle -> {
            handle.execute(
                    "INSERT INTO targets (id, name, protocol, host, port, trust, allow_loopback)"
                            + " VALUES (?, 'keys-target', 'ssh', '192.0.2.1', 22, 'first-use', false)",
                    TARGET);
            handle.execute(
                    "INSERT INTO credentials (id, target_id, account, kind, version)"
                            + " VALUES (?, ?, 'root', 'password', ?)",
                    CREDENTIAL,
                    TARGET,
                    versions);
            for (int version = 1; version <= versions; version++) {
                try (Secret secret = Secret.ofText("secret-" + version)) {
                    handle.execute(
                            "INSERT INTO credential_versions (credential_id, version, kind, sealed)"
                                    + " VALUES (?, ?, 'password', ?)",
                            CREDENTIAL,
                            version,
                            vault.wrapKey(binding(version), secret));
                }
            }
            return null;
        });
    }

    @Override
    public void close() {
        keys.peers().close();
        audit.close();
        vault.close();
        database.close();
    }

    /** Goes on with the rotation that it finds, says {@code BATCH} after each batch, and waits after the second to be killed. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) throws Exception {
            KeyHouse house = new KeyHouse(new Home(Path.of(arguments[0])));
            PrintStream out = System.out;
            int[] batches = {0};
            new Resealing(house.database, house.audit, house.keys, done -> {
                        out.println("BATCH " + done);
                        batches[0]++;
                        while (batches[0] == 2) {
                            try {
                                Thread.sleep(1_000);
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        }
                    })
                    .goOn();
        }
    }
}
