/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.config.VaultConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.DatabaseUnavailableException;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens secrets. Works without the database: its keys are in memory, wrapped by the master key in the database, read at the
 * start and when one is met that another node has made since. Apart from that case pure computation of some microseconds. Safe for use
 * by several threads.
 *
 * <p>The form of what it seals is described at {@link Envelope}.
 */
public final class Vault implements AutoCloseable {

    /** Largest secret. */
    public static final int LARGEST_SECRET_BYTES = 1 << 20;

    /** The systemd credential that is looked for when none is configured. */
    private static final String CREDENTIAL_NAME = "gatehouse-master-key";

    private final Optional<VaultKeyStore> store;
    private final Optional<MasterKeyProvider> provider;
    private volatile KeyRing ring;

    private Vault(Optional<VaultKeyStore> store, Optional<MasterKeyProvider> provider, KeyRing ring) {
        this.store = store;
        this.provider = provider;
        this.ring = ring;
    }

    /** A vault of one key and no database; takes over {@code key}, 32 bytes. */
    static Vault ofOneKey(byte[] key) {
        return new Vault(Optional.empty(), Optional.empty(), KeyRing.ofOne(key));
    }

    /**
     * Opens the vault: reads the master key, makes one at the very first start, and checks it against what the database says it was
     * sealed with.
     *
     * @throws IOException when there is no key or it is the wrong one; the message says what, why, what to do
     */
    public static Vault open(VaultConfig config, Home home, Database database) throws IOException {
        return open(config, home, database, Optional.ofNullable(System.getenv("CREDENTIALS_DIRECTORY")));
    }

    static Vault open(VaultConfig config, Home home, Database database, Optional<String> credentialsDirectory)
            throws IOException {
        MasterKeyProvider provider = provider(config, home, credentialsDirectory);
        VaultKeyStore store = new VaultKeyStore(database);
        Optional<String> active = store.activeMaster();
        MasterKey master = null;
        if (active.isPresent()) {
            // a rotation that was cut off between the database and the file is finished here
            master = takeNext(provider, active.get());
        }
        if (master == null) {
            master = provider.load(config.create() && active.isEmpty());
        }
        return new Vault(Optional.of(store), Optional.of(provider), store.open(master));
    }

    /**
     * Which key {@link #open} would take; reads it, makes none, and needs no database.
     *
     * @throws IOException when there is none or it cannot be used; the message says what, why, what to do
     */
    public static String findMasterKeyId(VaultConfig config, Home home) throws IOException {
        try (MasterKey found = provider(config, home, Optional.ofNullable(System.getenv("CREDENTIALS_DIRECTORY")))
                .load(false)) {
            return found.id();
        }
    }

    /** The key that lies ready when it is the one that is {@code active}, moved to its place; otherwise null. */
    private static @Nullable MasterKey takeNext(MasterKeyProvider provider, String active) throws IOException {
        Optional<MasterKey> next = provider.next();
        if (next.isPresent() && next.get().id().equals(active)) {
            provider.promote();
            return next.get();
        }
        next.ifPresent(MasterKey::close);
        return null;
    }

    private static MasterKeyProvider provider(VaultConfig config, Home home, Optional<String> credentialsDirectory)
            throws IOException {
        if (config.masterKeyFile().isPresent()) {
            return new MasterKeyFile(config.masterKeyFile().get(), false);
        }
        if (config.masterKeyCredential().isPresent() && credentialsDirectory.isEmpty()) {
            throw new IOException("vault.masterKeyCredential names the systemd credential "
                    + config.masterKeyCredential().get()
                    + ", but systemd gave this process none; start it as a service with"
                    + " LoadCredential=" + config.masterKeyCredential().get() + ":/etc/gatehouse/keys/master.key");
        }
        Optional<Path> credential = credentialsDirectory.map(
                directory -> Path.of(directory, config.masterKeyCredential().orElse(CREDENTIAL_NAME)));
        boolean isCredential =
                credential.isPresent() && (config.masterKeyCredential().isPresent() || Files.exists(credential.get()));
        return isCredential
                ? new MasterKeyFile(credential.get(), true)
                : new MasterKeyFile(home.keys().resolve("master.key"), false);
    }

    /** Seals {@code secret}, which stays the caller's to wipe. At most {@link #LARGEST_SECRET_BYTES}. */
    public Sealed seal(SecretBinding binding, Secret secret) {
        return Sealed.ofBytes(Envelope.seal(ring.active(), binding, secret));
    }

    /**
     * Opens a sealed secret; the caller wipes it. Reads the database when the secret's key is not known yet.
     *
     * @throws VaultException when it was sealed for another binding, was changed, or its key is not here
     */
    public Secret open(SecretBinding binding, Sealed sealed) {
        byte[] bytes = sealed.toBytes();
        String keyId = Envelope.keyId(binding, bytes);
        WrappingKey key = ring.sealing().get(keyId);
        if (key == null && store.isPresent()) {
            try {
                refresh();
            } catch (DatabaseUnavailableException e) {
                throw new VaultException(
                        "a sealed " + binding.purpose() + " needs the key " + keyId + ", and the database is away", e);
            }
            key = ring.sealing().get(keyId);
        }
        if (key == null) {
            throw new VaultException("a sealed " + binding.purpose() + " needs another key, " + keyId);
        }
        return Envelope.open(key, binding, bytes);
    }

    /** Seals a data key, such as a recording's; the same as {@link #seal}, as bytes. */
    public byte[] wrapKey(SecretBinding binding, Secret key) {
        return seal(binding, key).toBytes();
    }

    /** Reverses {@link #wrapKey}. */
    public Secret unwrapKey(SecretBinding binding, byte[] wrapped) {
        return open(binding, Sealed.ofBytes(wrapped));
    }

    /**
     * A keyed hash (HMAC-SHA-256) under a key that only this vault has and that no rotation changes; for rows that somebody with only
     * the database must not be able to make.
     *
     * @param label keeps uses apart
     */
    public byte[] authenticate(String label, byte[] message) {
        byte[] key = ring.authenticating().derive(new byte[0], "gatehouse authenticate v1 " + label);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /**
     * Takes in what another node, or this one, has changed: new keys, another master key. Blocks on the database.
     *
     * @throws VaultException when the master key was rotated and this node has not got the new one
     */
    public synchronized void refresh() {
        VaultKeyStore keys = store.orElseThrow();
        KeyRing before = ring;
        MasterKey master = before.master().orElseThrow();
        String active = keys.activeMaster().orElse(master.id());
        if (!active.equals(master.id())) {
            try {
                MasterKey next = takeNext(provider.orElseThrow(), active);
                if (next == null) {
                    throw new VaultException("the master key was rotated to " + active + ", which "
                            + provider.get().describe() + " does not hold; copy it there from another node");
                }
                master = next;
            } catch (IOException e) {
                throw new VaultException("the new master key cannot be taken over: " + e.getMessage(), e);
            }
        }
        Map<String, WrappingKey> known = new HashMap<>(before.sealing());
        known.put(before.authenticating().id(), before.authenticating());
        ring = keys.load(master, known);
    }

    /**
     * Splits the master key in use.
     *
     * @param threshold so many shares give it back
     * @throws VaultException when {@code masterKeyId} is not in use any more
     */
    public List<RecoveryShare> shareMaster(String masterKeyId, String kitId, int shares, int threshold) {
        MasterKey master = ring.master().orElseThrow();
        if (!master.id().equals(masterKeyId)) {
            throw new VaultException("the master key was rotated just now; try again");
        }
        return RecoveryShare.split(master, kitId, shares, threshold);
    }

    KeyRing ring() {
        return ring;
    }

    MasterKeyProvider provider() {
        return provider.orElseThrow();
    }

    /** Which master key is in use: the first 16 hexadecimal digits of a hash of it. */
    public String masterKeyId() {
        return ring.master().map(MasterKey::id).orElse("");
    }

    /** Which key seals what is new. */
    public String sealingKeyId() {
        return ring.active().id();
    }

    /** Where the master key comes from, for {@code status}: {@code file /etc/gatehouse/keys/master.key}. */
    public String describeProvider() {
        return provider.map(MasterKeyProvider::describe).orElse("");
    }

    /** What the operator should know; empty when all is well. */
    public List<String> warnings(Home home) {
        List<String> warnings = new ArrayList<>();
        String source = ring.master().map(MasterKey::source).orElse("");
        if (source.startsWith(home.root() + "/")) {
            warnings.add("the master key lies in the home (" + source
                    + "): whoever copies the home has key and secrets; keep it elsewhere with vault.masterKeyFile");
        }
        if (source.endsWith(".next")
                && provider.map(known -> !known.isWritable()).orElse(false)) {
            warnings.add("the master key in use is the one in " + source
                    + "; put it in the place of the old one in the unit's LoadCredential");
        }
        return warnings;
    }

    @Override
    public void close() {
        ring.close();
    }
}
