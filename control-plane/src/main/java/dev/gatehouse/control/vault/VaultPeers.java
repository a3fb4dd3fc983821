/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.control.age.AgeIdentity;
import dev.gatehouse.control.age.AgeRecipient;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The servers that share this vault: says which master keys this one holds, hands a new one to the others and takes one from them. A
 * new master key travels under a recipient that each process makes for itself and stores nowhere, so that no copy of the database tells
 * it, and only to recipients that are authenticated with the vault's own key, so that who can write rows gets none. Blocks. Safe for use
 * by several threads.
 */
public final class VaultPeers implements AutoCloseable {

    /** A server that was not seen for so long does not run. */
    static final int ALIVE_SECONDS = 10;

    private static final int FORGOTTEN_SECONDS = 600;
    private static final String SEAL_LABEL = "vault node";

    private final Database database;
    private final Vault vault;
    private final UUID instance = UUID.randomUUID();
    private final AgeIdentity.Pair pair = AgeIdentity.generate();
    private final String host;

    /** @param host how messages name this machine */
    public VaultPeers(Database database, Vault vault, String host) {
        this.database = database;
        this.vault = vault;
        this.host = host;
    }

    private record Peer(UUID instance, String host, String recipient, byte[] seal) {}

    /** Says that this server lives, takes a key that another one hands over, and follows a change of keys. To be called every two seconds. */
    public void beat() throws IOException {
        String before = keys();
        database.inTransaction(handle -> {
            takeHandover(handle);
            return write(handle);
        });
        String active = new VaultKeyStore(database).activeMaster().orElse("");
        if (!active.equals(vault.masterKeyId()) || !before.equals(keys()) || hasOtherSealingKey()) {
            vault.refresh();
            database.inTransaction(this::write);
        }
    }

    private boolean hasOtherSealingKey() {
        return database.withHandle(handle -> handle.createQuery(
                        "SELECT NOT EXISTS (SELECT 1 FROM vault_key WHERE key_id = :id AND retired_at IS NULL)")
                .bind("id", vault.sealingKeyId())
                .mapTo(Boolean.class)
                .one());
    }

    private String keys() {
        return vault.masterKeyId() + " " + vault.sealingKeyId();
    }

    private int write(Handle handle) throws IOException {
        handle.createUpdate("DELETE FROM vault_node WHERE seen_at < now() - make_interval(secs => :old)")
                .bind("old", FORGOTTEN_SECONDS)
                .execute();
        return handle.createUpdate("""
                        INSERT INTO vault_node (instance, host, recipient, seal, master_keys, sealing_key, seen_at)
                        VALUES (:instance, :host, :recipient, :seal, CAST(:masters AS text[]), :sealing, now())
                        ON CONFLICT (instance) DO UPDATE SET master_keys = excluded.master_keys,
                            sealing_key = excluded.sealing_key, seen_at = excluded.seen_at""")
                .bind("instance", instance)
                .bind("host", host)
                .bind("recipient", pair.recipient().text())
                .bind("seal", seal(instance, pair.recipient().text()))
                .bind("masters", "{" + String.join(",", mastersHere()) + "}")
                .bind("sealing", vault.sealingKeyId())
                .execute();
    }

    private List<String> mastersHere() throws IOException {
        List<String> here = new ArrayList<>(List.of(vault.masterKeyId()));
        Optional<MasterKey> next = vault.provider().next();
        next.ifPresent(key -> {
            here.add(key.id());
            key.close();
        });
        return here;
    }

    private byte[] seal(UUID whose, String recipient) {
        return vault.authenticate(SEAL_LABEL, (whose + " " + recipient).getBytes(StandardCharsets.US_ASCII));
    }

    /** Lays the handed key ready; where this server cannot write, its operator has to. */
    private void takeHandover(Handle handle) throws IOException {
        if (!vault.provider().isWritable()) {
            return;
        }
        record Handover(String keyId, byte[] sealed) {}
        Optional<Handover> handed = handle.createQuery(
                        "SELECT key_id, sealed FROM vault_handover WHERE instance = :instance")
                .bind("instance", instance)
                .map((rows, context) -> new Handover(rows.getString("key_id"), rows.getBytes("sealed")))
                .findOne();
        if (handed.isEmpty()) {
            return;
        }
        try (Secret opened = pair.identity().open(handed.get().sealed());
                MasterKey key = MasterKey.of(opened.copyBytes(), "another node")) {
            if (!key.id().equals(handed.get().keyId())) {
                throw new IOException("a master key that another node handed over is not the one it says");
            }
            if (!key.id().equals(vault.masterKeyId())) {
                prepare(key);
            }
            handle.execute("DELETE FROM vault_handover WHERE instance = ?", instance);
        } catch (GeneralSecurityException e) {
            throw new IOException("a master key that another node handed over does not open", e);
        }
    }

    private void prepare(MasterKey key) throws IOException {
        byte[] bytes = key.key().key().copyBytes();
        try {
            vault.provider().prepare(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Offers {@code key} to every other living server that does not hold it yet. */
    void offer(Handle handle, MasterKey key) {
        for (Peer peer : waiting(handle, "NOT (:id = ANY (master_keys))", key.id())) {
            if (!MessageDigest.isEqual(peer.seal(), seal(peer.instance(), peer.recipient()))) {
                throw new VaultException("the row of node " + peer.host()
                        + " in vault_node was not written by a Gatehouse" + " with this vault; delete it (instance "
                        + peer.instance() + ") and find out who wrote it");
            }
            byte[] sealed = AgeRecipient.parse(peer.recipient()).seal(key.key().key());
            handle.createUpdate("""
                            INSERT INTO vault_handover (instance, key_id, sealed) VALUES (:instance, :id, :sealed)
                            ON CONFLICT (instance) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed""")
                    .bind("instance", peer.instance())
                    .bind("id", key.id())
                    .bind("sealed", sealed)
                    .execute();
        }
    }

    void withdraw(Handle handle) {
        handle.execute("DELETE FROM vault_handover");
    }

    /** The other living servers that do not hold master key {@code keyId}, by host name. */
    List<String> withoutMaster(Handle handle, String keyId) {
        return waiting(handle, "NOT (:id = ANY (master_keys))", keyId).stream()
                .map(Peer::host)
                .toList();
    }

    /** Whether every living server seals with {@code keyId}; only then nothing new comes that is sealed otherwise. */
    public boolean allSealWith(String keyId) {
        return database.withHandle(
                handle -> waiting(handle, "sealing_key <> :id", keyId).isEmpty());
    }

    private List<Peer> waiting(Handle handle, String condition, String keyId) {
        return handle.createQuery("SELECT instance, host, recipient, seal FROM vault_node WHERE instance <> :self"
                        + " AND seen_at > now() - make_interval(secs => :alive) AND " + condition)
                .bind("self", instance)
                .bind("alive", ALIVE_SECONDS)
                .bind("id", keyId)
                .map((rows, context) -> new Peer(
                        rows.getObject("instance", UUID.class),
                        rows.getString("host"),
                        rows.getString("recipient"),
                        rows.getBytes("seal")))
                .list();
    }

    /** Says that this server has ended, when it still can. */
    @Override
    public void close() {
        try {
            database.withHandle(handle -> handle.execute("DELETE FROM vault_node WHERE instance = ?", instance));
        } finally {
            pair.identity().close();
        }
    }
}
