/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The vault's keys in the database, wrapped by the master key, and which master key that is, with a text sealed under it to try a key
 * on. Blocks. Safe for use by several threads.
 */
final class VaultKeyStore {

    static final String SEALING = "sealing";
    static final String AUTHENTICATING = "authenticating";

    private static final String PROBE = "gatehouse vault probe";

    private final Database database;

    VaultKeyStore(Database database) {
        this.database = database;
    }

    /** A row, as lists show it. */
    record KeyRow(String keyId, String purpose, Instant createdAt, Optional<Instant> retiredAt) {}

    private record Wrapped(String keyId, String purpose, byte[] bytes, boolean isActive) {}

    /** The id of the master key in use; empty on a fresh database. */
    Optional<String> activeMaster() {
        return database.withHandle(VaultKeyStore::activeMaster);
    }

    static Optional<String> activeMaster(Handle handle) {
        return handle.createQuery("SELECT key_id FROM vault_master_key WHERE retired_at IS NULL")
                .mapTo(String.class)
                .findOne();
    }

    /** Registers the key of a fresh database; otherwise refuses any key but the registered one. Makes keys that are not there yet. */
    KeyRing open(MasterKey master) throws IOException {
        Optional<String> refusal = database.inTransaction(handle -> {
            // two nodes that start on a fresh database at once: the first one's key stays, the other is refused
            lock(handle);
            boolean isFresh = activeMaster(handle).isEmpty();
            if (isFresh) {
                insertMaster(handle, master);
            } else if (!activeMaster(handle).orElseThrow().equals(master.id())) {
                return Optional.of(refusal(handle, master));
            }
            tryProbe(handle, master);
            makeMissing(handle, master, isFresh);
            return Optional.empty();
        });
        if (refusal.isPresent()) {
            throw new IOException(refusal.get());
        }
        return load(master, Map.of());
    }

    /** Whoever changes which key is active holds this until the end of the transaction. */
    static void lock(Handle handle) {
        handle.execute("LOCK TABLE vault_master_key IN EXCLUSIVE MODE");
    }

    private static String refusal(Handle handle, MasterKey master) {
        Optional<Instant> retired = handle.createQuery("SELECT retired_at FROM vault_master_key WHERE key_id = :id")
                .bind("id", master.id())
                .map((rows, context) -> rows.getTimestamp("retired_at").toInstant())
                .findOne();
        String active = activeMaster(handle).orElseThrow();
        String what = "the master key " + master.id() + " in " + master.source() + " is not the one that the database's"
                + " secrets are sealed with (" + active + "); ";
        return what
                + retired.map(since -> "it was rotated at " + since
                                + ": take the new one from another node, or from where you keep it")
                        .orElse(
                                "use that one, or make it again from two shares of the recovery kit with gatehouse vault recover");
    }

    /** The new master key takes over in this transaction. */
    static void insertMaster(Handle handle, MasterKey master) {
        handle.execute("UPDATE vault_master_key SET retired_at = now() WHERE retired_at IS NULL");
        try (Secret probe = Secret.ofText(PROBE)) {
            handle.createUpdate("INSERT INTO vault_master_key (key_id, probe) VALUES (:id, :probe)")
                    .bind("id", master.id())
                    .bind("probe", Envelope.seal(master.key(), probeBinding(master), probe))
                    .execute();
        }
    }

    private static void tryProbe(Handle handle, MasterKey master) {
        byte[] probe = handle.createQuery("SELECT probe FROM vault_master_key WHERE key_id = :id")
                .bind("id", master.id())
                .mapTo(byte[].class)
                .one();
        Envelope.open(master.key(), probeBinding(master), probe).close();
    }

    private static SecretBinding probeBinding(MasterKey master) {
        return new SecretBinding(SecretBinding.Purpose.HOUSE_SECRET, List.of("probe", master.id()));
    }

    private static void makeMissing(Handle handle, MasterKey master, boolean isFresh) {
        boolean hasKeys = handle.createQuery("SELECT EXISTS (SELECT 1 FROM vault_key)")
                .mapTo(Boolean.class)
                .one();
        if (hasKeys) {
            return;
        }
        if (isFresh) {
            try (WrappingKey authenticating = WrappingKey.random(AUTHENTICATING)) {
                insert(handle, master, authenticating, AUTHENTICATING);
            }
        } else {
            // a database of an earlier version, where the master key did all this itself
            WrappingKey old = new WrappingKey(master.id(), master.key().key());
            insert(handle, master, old, SEALING);
            handle.execute("UPDATE vault_key SET retired_at = now()");
            try (WrappingKey authenticating =
                    WrappingKey.ofVault(master.key().key().copyBytes(), AUTHENTICATING)) {
                insert(handle, master, authenticating, AUTHENTICATING);
            }
        }
        addSealing(handle, master);
    }

    /** A new key seals from now on; those before it open only. */
    static String addSealing(Handle handle, MasterKey master) {
        handle.createUpdate("UPDATE vault_key SET retired_at = now() WHERE purpose = :sealing AND retired_at IS NULL")
                .bind(SEALING, SEALING)
                .execute();
        try (WrappingKey fresh = WrappingKey.random(SEALING)) {
            insert(handle, master, fresh, SEALING);
            return fresh.id();
        }
    }

    private static void insert(Handle handle, MasterKey master, WrappingKey key, String purpose) {
        handle.createUpdate("INSERT INTO vault_key (key_id, purpose, wrapped) VALUES (:id, :purpose, :wrapped)")
                .bind("id", key.id())
                .bind("purpose", purpose)
                .bind("wrapped", Envelope.seal(master.key(), binding(key.id(), purpose), key.key()))
                .execute();
    }

    /** Wraps every key with {@code to} instead of {@code from}. */
    static int rewrap(Handle handle, MasterKey from, MasterKey to) {
        List<Wrapped> all = wrapped(handle);
        for (Wrapped row : all) {
            SecretBinding binding = binding(row.keyId(), row.purpose());
            try (Secret key = Envelope.open(from.key(), binding, row.bytes())) {
                handle.createUpdate("UPDATE vault_key SET wrapped = :wrapped WHERE key_id = :id")
                        .bind("id", row.keyId())
                        .bind("wrapped", Envelope.seal(to.key(), binding, key))
                        .execute();
            }
        }
        return all.size();
    }

    /** All keys; those that {@code known} has are taken from there. */
    KeyRing load(MasterKey master, Map<String, WrappingKey> known) {
        List<Wrapped> rows = database.withHandle(VaultKeyStore::wrapped);
        Map<String, WrappingKey> sealing = new HashMap<>();
        WrappingKey active = null;
        WrappingKey authenticating = null;
        for (Wrapped row : rows) {
            WrappingKey key = known.containsKey(row.keyId()) ? known.get(row.keyId()) : unwrap(master, row);
            if (row.purpose().equals(SEALING)) {
                sealing.put(key.id(), key);
            }
            if (row.isActive()) {
                active = row.purpose().equals(SEALING) ? key : active;
                authenticating = row.purpose().equals(AUTHENTICATING) ? key : authenticating;
            }
        }
        return new KeyRing(
                Optional.of(master), sealing, Objects.requireNonNull(active), Objects.requireNonNull(authenticating));
    }

    private static WrappingKey unwrap(MasterKey master, Wrapped row) {
        return new WrappingKey(
                row.keyId(), Envelope.open(master.key(), binding(row.keyId(), row.purpose()), row.bytes()));
    }

    private static List<Wrapped> wrapped(Handle handle) {
        return handle.createQuery("SELECT key_id, purpose, wrapped, retired_at IS NULL AS active FROM vault_key")
                .map((rows, context) -> new Wrapped(
                        rows.getString("key_id"),
                        rows.getString("purpose"),
                        rows.getBytes("wrapped"),
                        rows.getBoolean("active")))
                .list();
    }

    /** Oldest first, the master keys with purpose {@code master}. */
    List<KeyRow> history() {
        return database.withHandle(handle -> handle.createQuery("""
                        SELECT key_id, 'master' AS purpose, created_at, retired_at FROM vault_master_key
                        UNION ALL
                        SELECT key_id, purpose, created_at, retired_at FROM vault_key ORDER BY created_at, key_id""")
                .map((rows, context) -> new KeyRow(
                        rows.getString("key_id"),
                        rows.getString("purpose"),
                        rows.getTimestamp("created_at").toInstant(),
                        Optional.ofNullable(rows.getTimestamp("retired_at")).map(java.sql.Timestamp::toInstant)))
                .list());
    }

    private static SecretBinding binding(String keyId, String purpose) {
        return new SecretBinding(SecretBinding.Purpose.VAULT_KEY, List.of(keyId, purpose));
    }
}
