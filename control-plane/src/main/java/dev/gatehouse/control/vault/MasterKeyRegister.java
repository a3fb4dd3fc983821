/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Which master key the database's secrets are sealed with, and a text sealed under it to try a key on. Blocks; used at start only. */
final class MasterKeyRegister {

    private static final String PROBE = "gatehouse vault probe";

    private final Database database;

    MasterKeyRegister(Database database) {
        this.database = database;
    }

    boolean isEmpty() {
        return known().isEmpty();
    }

    /** Registers the key of a fresh database; otherwise refuses any key but the registered one. */
    void check(Vault vault) throws IOException {
        SecretBinding binding =
                new SecretBinding(SecretBinding.Purpose.HOUSE_SECRET, List.of("probe", vault.masterKeyId()));
        try (Secret probe = Secret.ofText(PROBE)) {
            byte[] sealed = vault.wrapKey(binding, probe);
            // two nodes that start on a fresh database at once: the first one's key stays, the other is refused below
            database.inTransaction(handle -> {
                handle.execute("LOCK TABLE vault_master_key IN EXCLUSIVE MODE");
                return handle.createUpdate("""
                                INSERT INTO vault_master_key (key_id, probe)
                                SELECT :id, :probe WHERE NOT EXISTS (SELECT 1 FROM vault_master_key)""")
                        .bind("id", vault.masterKeyId())
                        .bind("probe", sealed)
                        .execute();
            });
        }
        Optional<byte[]> registered = database.withHandle(
                handle -> handle.createQuery("SELECT probe FROM vault_master_key WHERE key_id = :id")
                        .bind("id", vault.masterKeyId())
                        .mapTo(byte[].class)
                        .findOne());
        if (registered.isEmpty()) {
            throw new IOException(
                    "the master key " + vault.masterKeyId() + " is not the one that the database's secrets"
                            + " are sealed with (" + String.join(", ", known()) + "); use that one");
        }
        vault.unwrapKey(binding, registered.get()).close();
    }

    private List<String> known() {
        return database.withHandle(handle -> handle.createQuery("SELECT key_id FROM vault_master_key ORDER BY 1")
                .mapTo(String.class)
                .list());
    }
}
