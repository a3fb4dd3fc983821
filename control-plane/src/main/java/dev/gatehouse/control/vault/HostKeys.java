/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.proxy.port.GatewayIdentity;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * The house's SSH host keys: Ed25519, ECDSA P-256 and RSA 3072, the same on every node, made at the first start, sealed in the
 * database, in memory from then on. Before new ones are used they are announced, so that clients and known_hosts files can learn them.
 * JDK key objects. Safe for use by several threads.
 */
public final class HostKeys implements GatewayIdentity {

    private static final List<HouseKeyStore.Algorithm> ALGORITHMS = List.of(
            HouseKeyStore.Algorithm.ED25519, HouseKeyStore.Algorithm.ECDSA_P256, HouseKeyStore.Algorithm.RSA_3072);

    private final HouseKeyStore store;
    private volatile List<KeyPair> active;
    private volatile List<KeyPair> upcoming;
    private String version = "";

    @SuppressWarnings("NullAway.Init") // open() reads them before anybody has this
    private HostKeys(HouseKeyStore store) {
        this.store = store;
    }

    /** Loads the keys, or makes them. Blocks. */
    public static HostKeys open(Database database, Vault vault) {
        HostKeys keys = new HostKeys(new HouseKeyStore(database, vault));
        keys.refresh();
        return keys;
    }

    /** Reads them again when they have changed; new connections use what is active from then on. Blocks. */
    public synchronized void refresh() {
        String now = store.version(HouseKeyStore.Use.SSH_HOST);
        if (active != null && now.equals(version)) {
            return;
        }
        active = ALGORITHMS.stream()
                .map(algorithm -> store.loadOrCreate(HouseKeyStore.Use.SSH_HOST, algorithm))
                .toList();
        upcoming = ALGORITHMS.stream()
                .flatMap(algorithm -> store.loadUpcoming(HouseKeyStore.Use.SSH_HOST, algorithm).stream())
                .toList();
        version = now;
    }

    /** Makes the keys that will follow, unless they are there; gives what writes them. Computes for up to some seconds. */
    public Consumer<Handle> announcement() {
        try {
            List<KeyPair> fresh = new ArrayList<>();
            for (HouseKeyStore.Algorithm algorithm : ALGORITHMS) {
                fresh.add(algorithm.generate());
            }
            return handle -> {
                for (int index = 0; index < fresh.size(); index++) {
                    store.announce(handle, HouseKeyStore.Use.SSH_HOST, ALGORITHMS.get(index), fresh.get(index));
                }
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The announced keys become the active ones, in the handle's transaction; gives how many there were. */
    public static int activate(Handle handle) {
        return HouseKeyStore.activate(handle, HouseKeyStore.Use.SSH_HOST);
    }

    /** All keys that there were, oldest first. Blocks. */
    public List<Published> history() {
        return store.history(HouseKeyStore.Use.SSH_HOST).stream()
                .map(row -> new Published(row.id(), row.encoded(), row.isUpcoming(), row.createdAt(), row.retiredAt()))
                .toList();
    }

    /**
     * A public host key of any age.
     *
     * @param id which
     * @param encoded X.509 SubjectPublicKeyInfo
     * @param isUpcoming announced and not used yet
     * @param createdAt when it was made
     * @param retiredAt since when it is not used any more
     */
    public record Published(
            String id, byte[] encoded, boolean isUpcoming, Instant createdAt, Optional<Instant> retiredAt) {}

    @Override
    public List<KeyPair> sshHostKeys() {
        return active;
    }

    @Override
    public List<KeyPair> upcomingSshHostKeys() {
        return upcoming;
    }
}
