/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.keys;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.vault.SealedColumn;
import dev.gatehouse.control.vault.Vault;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Handle;

/**
 * Seals every secret of the database again with the vault's active key, some rows in each transaction. What is killed in between has
 * lost nothing: each row is sealed with the one key or the other, and whoever comes next goes on. Blocks for as long as it takes. Safe for
 * use by several threads and several nodes; one of them works.
 */
final class Resealing {

    static final int BATCH = 100;

    /** As {@code VaultRotation}'s, for work that may go on beside it. */
    private static final long LOCK = 0x6761_7465_0000_0131L;

    private final Database database;
    private final AuditLog audit;
    private final HouseKeys keys;
    private final LongConsumer afterBatch;

    /** @param afterBatch gets how many rows have been done so far */
    Resealing(Database database, AuditLog audit, HouseKeys keys, LongConsumer afterBatch) {
        this.database = database;
        this.audit = audit;
        this.keys = keys;
        this.afterBatch = afterBatch;
    }

    /** Goes on with the rotation of data keys that is not finished; returns at once when there is none or another node does it. */
    void goOn() {
        database.withHandle(lock -> {
            Optional<KeyRotation> running = KeyRotation.running(lock, KeyRotation.Kind.DATA);
            if (running.isPresent() && take(lock)) {
                try {
                    reseal(running.get());
                } finally {
                    release(lock);
                }
            }
            return null;
        });
    }

    private static boolean take(Handle handle) {
        return handle.createQuery("SELECT pg_try_advisory_lock(:lock)")
                .bind("lock", LOCK)
                .mapTo(Boolean.class)
                .one();
    }

    private static void release(Handle handle) {
        handle.createQuery("SELECT pg_advisory_unlock(:lock)")
                .bind("lock", LOCK)
                .mapTo(Boolean.class)
                .one();
    }

    private void reseal(KeyRotation rotation) {
        keys.vault().refresh();
        Map<SealedColumn, Set<String>> failed = new HashMap<>();
        for (SealedColumn column : keys.columns()) {
            Set<String> failedHere = failed.computeIfAbsent(column, any -> new HashSet<>());
            int done;
            do {
                done = batch(rotation.id(), column, failedHere);
            } while (done > 0);
        }
        long failures = failed.values().stream().mapToLong(Set::size).sum();
        // a node that does not know the new key yet may still seal with the old one: then there is another round
        boolean isSettled = keys.peers().allSealWith(keys.vault().sealingKeyId());
        if (isSettled && remaining() <= failures) {
            finish(rotation.id(), failures);
        }
    }

    private int batch(UUID rotation, SealedColumn column, Set<String> failed) {
        int done = database.inTransaction(handle -> {
            int resealed = column.resealSome(handle, keys.vault(), BATCH, failed);
            if (resealed > 0) {
                handle.createUpdate("""
                                UPDATE key_rotation SET rows_done = rows_done + :done,
                                    rows_total = greatest(rows_total, rows_done + :done) WHERE id = :id""")
                        .bind("done", resealed)
                        .bind("id", rotation)
                        .execute();
            }
            return resealed;
        });
        if (done > 0) {
            afterBatch.accept(done);
        }
        return done;
    }

    /** How many secrets are sealed with another key than the active one. */
    long remaining() {
        return database.withHandle(handle -> remaining(handle, keys.columns(), keys.vault()));
    }

    static long remaining(Handle handle, List<SealedColumn> columns, Vault vault) {
        return columns.stream()
                .mapToLong(column -> column.countOthers(handle, vault.sealingKeyId()))
                .sum();
    }

    private void finish(UUID rotation, long failures) {
        database.inTransaction(handle -> {
            handle.createUpdate("UPDATE key_rotation SET finished_at = now(), rows_failed = :failed WHERE id = :id")
                    .bind("failed", failures)
                    .bind("id", rotation)
                    .execute();
            KeyRotation done = KeyRotation.find(handle, rotation).orElseThrow();
            Map<String, String> detail = Map.of(
                    "keyId", done.keyId(),
                    "resealed", Long.toString(done.rowsDone()),
                    "failed", Long.toString(failures));
            audit.append(
                    handle,
                    failures == 0
                            ? AuditEvent.success("key.rotated", Actor.system(), "key:data", detail)
                            : AuditEvent.failure("key.rotated", Actor.system(), "key:data", detail));
            return null;
        });
    }
}
