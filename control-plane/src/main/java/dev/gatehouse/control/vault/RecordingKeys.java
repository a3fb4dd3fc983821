/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * The Ed25519 keys that sign recordings: one active, all public ones for ever. In memory, so that the archiver can sign with the
 * database away; published in {@code HOME/keys/recording-KEYID.pub} (PEM, RFC 8410). Safe for use by several threads.
 */
public final class RecordingKeys {

    private final HouseKeyStore store;
    private final Home home;
    private volatile Snapshot snapshot;
    private String version = "";

    @SuppressWarnings("NullAway.Init") // open() reads them before anybody has this
    private RecordingKeys(HouseKeyStore store, Home home) {
        this.store = store;
        this.home = home;
    }

    /**
     * The key that signs, with its public half; the two belong together. Immutable.
     *
     * @param signingKey a JDK Ed25519 key
     * @param active its public half
     */
    public record Signing(PrivateKey signingKey, PublishedKey active) {}

    private record Snapshot(Signing signing, List<PublishedKey> history) {}

    /**
     * A public key of the history. Immutable.
     *
     * @param keyId the first 16 hexadecimal digits of SHA-256 over the raw public key
     * @param publicKey raw Ed25519 public key (RFC 8032), 32 bytes
     * @param createdAt when it was made
     * @param retiredAt since when it signs no more
     */
    public record PublishedKey(String keyId, byte[] publicKey, Instant createdAt, Optional<Instant> retiredAt) {
        public PublishedKey {
            publicKey = publicKey.clone();
        }

        @Override
        public byte[] publicKey() {
            return publicKey.clone();
        }

        /** The public key as X.509 SubjectPublicKeyInfo (RFC 8410). */
        public byte[] encoded() {
            return Ed25519Keys.ofRaw(publicKey).getEncoded();
        }
    }

    /**
     * Loads the keys, makes the first one, and publishes all public ones in the home.
     *
     * @throws IOException when they cannot be published
     */
    public static RecordingKeys open(Database database, Vault vault, Home home) throws IOException {
        RecordingKeys keys = new RecordingKeys(new HouseKeyStore(database, vault), home);
        keys.refresh();
        return keys;
    }

    /** Reads them again when they have changed: signs with what is active, publishes what is new. Blocks. */
    public synchronized void refresh() throws IOException {
        String now = store.version(HouseKeyStore.Use.RECORDING_SIGNING);
        if (snapshot != null && now.equals(version)) {
            return;
        }
        KeyPair pair = store.loadOrCreate(HouseKeyStore.Use.RECORDING_SIGNING, HouseKeyStore.Algorithm.ED25519);
        List<PublishedKey> history = store.history(HouseKeyStore.Use.RECORDING_SIGNING).stream()
                .map(RecordingKeys::published)
                .toList();
        String activeId = HouseKeyStore.idOf(Ed25519Keys.rawOf(pair.getPublic()));
        PublishedKey active = history.stream()
                .filter(key -> key.keyId().equals(activeId))
                .findFirst()
                .orElseThrow(() -> new IOException("the active recording key is not in its own history"));
        publish(history);
        snapshot = new Snapshot(new Signing(pair.getPrivate(), active), history);
        version = now;
    }

    /** Makes the key that will follow; gives what puts it in the place of the active one, whose public part stays. */
    public Consumer<Handle> succession() {
        try {
            KeyPair fresh = HouseKeyStore.Algorithm.ED25519.generate();
            return handle -> {
                store.announce(handle, HouseKeyStore.Use.RECORDING_SIGNING, HouseKeyStore.Algorithm.ED25519, fresh);
                HouseKeyStore.activate(handle, HouseKeyStore.Use.RECORDING_SIGNING);
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PublishedKey published(HouseKeyStore.PublicRow row) {
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(row.encoded()));
            return new PublishedKey(row.id(), Ed25519Keys.rawOf(key), row.createdAt(), row.retiredAt());
        } catch (GeneralSecurityException e) {
            throw new VaultException("the public recording key " + row.id() + " is damaged", e);
        }
    }

    private void publish(List<PublishedKey> history) throws IOException {
        PrivateFiles.directory(home.keys());
        for (PublishedKey key : history) {
            Path file = home.keys().resolve("recording-" + key.keyId() + ".pub");
            String pem = "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getEncoder()
                            .encodeToString(Ed25519Keys.ofRaw(key.publicKey()).getEncoded())
                    + "\n-----END PUBLIC KEY-----\n";
            if (!Files.exists(file) || !Files.readString(file).equals(pem)) {
                PrivateFiles.write(file, pem.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /** The key that signs now, both halves. */
    public Signing signing() {
        return snapshot.signing();
    }

    /** The public half of the key that signs now. */
    public PublishedKey active() {
        return snapshot.signing().active();
    }

    /** The private half of the key that signs now; a JDK Ed25519 key. */
    public PrivateKey signingKey() {
        return snapshot.signing().signingKey();
    }

    /** All keys, oldest first, as known when they were last read. */
    public List<PublishedKey> history() {
        return snapshot.history();
    }
}
