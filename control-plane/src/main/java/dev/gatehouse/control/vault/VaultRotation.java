/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.control.db.Database;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Changes which master key wraps the vault's keys, and which key seals. One at a time in the whole house. The new master key is on every
 * living server's disk before the database names it, and the old one stays until then: whatever is killed in between starts again with
 * one of the two. Blocks. Safe for use by several threads.
 */
public final class VaultRotation {

    /** Any number; an advisory lock of PostgreSQL that nobody else takes. */
    static final long LOCK = 0x6761_7465_0000_0130L;

    private static final Duration PEERS_DEADLINE = Duration.ofSeconds(40);
    private static final long ASK_AGAIN_MILLIS = 250;

    private final Database database;
    private final Vault vault;
    private final VaultPeers peers;

    public VaultRotation(Database database, Vault vault, VaultPeers peers) {
        this.database = database;
        this.vault = vault;
        this.peers = peers;
    }

    /**
     * Replaces the master key. Every key of the vault is wrapped with the new one, and a new key seals what is new: who has the old
     * master key and an old copy of the database opens nothing that comes from now on.
     *
     * @param inTransaction writes what else belongs to it
     * @return the new key's id
     * @throws VaultException when it cannot be; the message says why and what to do, and nothing has changed
     */
    public String rotateMaster(Consumer<Handle> inTransaction) {
        return locked(handle -> {
            vault.refresh();
            try (MasterKey next = nextKey()) {
                awaitPeers(handle, next);
                commit(handle, next, inTransaction);
            } finally {
                peers.withdraw(handle);
            }
            // moves the new key to its place, as on every other node
            vault.refresh();
            return vault.masterKeyId();
        });
    }

    private MasterKey nextKey() throws IOException {
        MasterKeyProvider provider = vault.provider();
        if (provider.isWritable()) {
            // one that lies there already was perhaps left behind by somebody else: a fresh one is surely known to
            // nobody
            byte[] fresh = new byte[MasterKey.BYTES];
            new SecureRandom().nextBytes(fresh);
            try {
                provider.prepare(fresh);
            } catch (IOException e) {
                throw new VaultException(
                        "the new master key cannot be written beside the old one (" + provider.describe() + "): "
                                + e.getMessage(),
                        e);
            } finally {
                Arrays.fill(fresh, (byte) 0);
            }
        }
        Optional<MasterKey> next = provider.next();
        if (next.isEmpty() || next.get().id().equals(vault.masterKeyId())) {
            throw new VaultException(
                    "the master key comes from " + provider.describe() + ", which Gatehouse cannot write:"
                            + " put a new key beside it under the same name with .next behind it (gatehouse vault generate-key"
                            + " makes one), restart, and rotate again");
        }
        return next.get();
    }

    private void awaitPeers(Handle handle, MasterKey next) throws InterruptedException {
        long deadline = System.nanoTime() + PEERS_DEADLINE.toNanos();
        peers.offer(handle, next);
        List<String> without = peers.withoutMaster(handle, next.id());
        while (!without.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new VaultException("nothing was changed: the new master key did not reach "
                        + String.join(", ", without) + "; see the log there, or stop Gatehouse there and rotate again");
            }
            TimeUnit.MILLISECONDS.sleep(ASK_AGAIN_MILLIS);
            peers.offer(handle, next);
            without = peers.withoutMaster(handle, next.id());
        }
    }

    private void commit(Handle handle, MasterKey next, Consumer<Handle> inTransaction) {
        MasterKey old = vault.ring().master().orElseThrow();
        handle.useTransaction(transaction -> {
            VaultKeyStore.lock(transaction);
            requireActive(transaction, old);
            VaultKeyStore.insertMaster(transaction, next);
            VaultKeyStore.rewrap(transaction, old, next);
            VaultKeyStore.addSealing(transaction, next);
            inTransaction.accept(transaction);
        });
    }

    /**
     * A new key seals from now on, on this server at once and on the others within seconds.
     *
     * @param inTransaction writes what else belongs to it, given the new key's id
     */
    public void rotateSealing(java.util.function.BiConsumer<Handle, String> inTransaction) {
        locked(handle -> {
            vault.refresh();
            MasterKey master = vault.ring().master().orElseThrow();
            handle.useTransaction(transaction -> {
                VaultKeyStore.lock(transaction);
                requireActive(transaction, master);
                inTransaction.accept(transaction, VaultKeyStore.addSealing(transaction, master));
            });
            vault.refresh();
            return null;
        });
    }

    private static void requireActive(Handle handle, MasterKey master) {
        if (!VaultKeyStore.activeMaster(handle).orElse("").equals(master.id())) {
            throw new VaultException(
                    "the master key was rotated by another node just now; nothing was changed, try again");
        }
    }

    private interface Work<T> {
        @Nullable
        T with(Handle handle) throws IOException, InterruptedException;
    }

    /** The lock belongs to the connection that also commits: who has lost the one cannot do the other. */
    private <T> T locked(Work<T> work) {
        return database.withHandle(handle -> {
            boolean isOurs = handle.createQuery("SELECT pg_try_advisory_lock(:lock)")
                    .bind("lock", LOCK)
                    .mapTo(Boolean.class)
                    .one();
            if (!isOurs) {
                throw new VaultException("a key is being rotated already; wait for it (gatehouse key list)");
            }
            try {
                return work.with(handle);
            } finally {
                handle.createQuery("SELECT pg_advisory_unlock(:lock)")
                        .bind("lock", LOCK)
                        .mapTo(Boolean.class)
                        .one();
            }
        });
    }

    /** The vault's keys, oldest first. */
    public List<KeyView> keys() {
        return new VaultKeyStore(database)
                .history().stream()
                        .map(row -> new KeyView(row.keyId(), row.purpose(), row.createdAt(), row.retiredAt()))
                        .toList();
    }

    /**
     * A key as lists show it.
     *
     * @param keyId which
     * @param use {@code master}, {@code sealing}, {@code authenticating}, {@code ssh-host ALGORITHM}, {@code recording-signing}
     * @param createdAt when it was made
     * @param retiredAt since when it does nothing new
     */
    public record KeyView(
            String keyId, String use, java.time.Instant createdAt, Optional<java.time.Instant> retiredAt) {}
}
