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

/**
 * The Ed25519 keys that sign recordings: one active, all public ones for ever. Loaded at start, so that the archiver can sign with
 * the database away; published in {@code HOME/keys/recording-KEYID.pub} (PEM, RFC 8410). Safe for use by several threads.
 */
public final class RecordingKeys {

    private final PrivateKey signingKey;
    private final PublishedKey active;
    private final List<PublishedKey> history;

    private RecordingKeys(PrivateKey signingKey, PublishedKey active, List<PublishedKey> history) {
        this.signingKey = signingKey;
        this.active = active;
        this.history = history;
    }

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
        HouseKeyStore store = new HouseKeyStore(database, vault);
        KeyPair pair = store.loadOrCreate(HouseKeyStore.Use.RECORDING_SIGNING, HouseKeyStore.Algorithm.ED25519);
        List<PublishedKey> history = store.history(HouseKeyStore.Use.RECORDING_SIGNING).stream()
                .map(RecordingKeys::published)
                .toList();
        String activeId = HouseKeyStore.idOf(Ed25519Keys.rawOf(pair.getPublic()));
        PublishedKey active = history.stream()
                .filter(key -> key.keyId().equals(activeId))
                .findFirst()
                .orElseThrow(() -> new IOException("the active recording key is not in its own history"));
        RecordingKeys keys = new RecordingKeys(pair.getPrivate(), active, history);
        keys.publish(home);
        return keys;
    }

    private static PublishedKey published(HouseKeyStore.PublicRow row) {
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(row.encoded()));
            return new PublishedKey(row.id(), Ed25519Keys.rawOf(key), row.createdAt(), row.retiredAt());
        } catch (GeneralSecurityException e) {
            throw new VaultException("the public recording key " + row.id() + " is damaged", e);
        }
    }

    private void publish(Home home) throws IOException {
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

    /** The key that signs now. */
    public PublishedKey active() {
        return active;
    }

    /** The private part of {@link #active()}; a JDK Ed25519 key. */
    public PrivateKey signingKey() {
        return signingKey;
    }

    /** All keys, oldest first, as known at the start. */
    public List<PublishedKey> history() {
        return history;
    }
}
