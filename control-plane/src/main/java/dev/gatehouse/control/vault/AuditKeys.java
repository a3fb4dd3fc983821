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
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/**
 * The house's Ed25519 key for statements about the audit log, the same on every node, with its public history; the public keys are
 * published in {@code HOME/keys}. Safe for use by several threads.
 */
public final class AuditKeys {

    private static final String ALGORITHM = "Ed25519";

    private final HouseKeyStore store;
    private final KeyPair active;
    private final String activeId;

    private AuditKeys(HouseKeyStore store, KeyPair active) {
        this.store = store;
        this.active = active;
        this.activeId = idOf(active.getPublic());
    }

    /**
     * Loads the keys, makes the first one, and publishes all public ones as {@code HOME/keys/ID.pub}. Blocks.
     *
     * @throws IOException when they cannot be published
     */
    public static AuditKeys open(Database database, Vault vault, Home home) throws IOException {
        HouseKeyStore store = new HouseKeyStore(database, vault);
        KeyPair pair = store.loadOrCreate(HouseKeyStore.Use.AUDIT_SIGNING, HouseKeyStore.Algorithm.ED25519);
        for (HouseKeyStore.PublicRow row : store.history(HouseKeyStore.Use.AUDIT_SIGNING)) {
            publish(home, row);
        }
        return new AuditKeys(store, pair);
    }

    private static String idOf(PublicKey key) {
        return "audit-signing-" + HouseKeyStore.idOf(key.getEncoded());
    }

    private static void publish(Home home, HouseKeyStore.PublicRow row) throws IOException {
        PrivateFiles.directory(home.keys());
        Path file = home.keys().resolve(row.id() + ".pub");
        String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getEncoder().encodeToString(row.encoded())
                + "\n-----END PUBLIC KEY-----\n";
        if (!Files.exists(file) || !Files.readString(file).equals(pem)) {
            PrivateFiles.write(file, pem.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Of the key that signs now: {@code audit-signing-} and 16 hexadecimal digits of SHA-256 over its SubjectPublicKeyInfo. */
    public String keyId() {
        return activeId;
    }

    /** An Ed25519 signature (RFC 8032). */
    public byte[] sign(byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(active.getPrivate());
        signature.update(message);
        return signature.sign();
    }

    /** The public key of that name, of now or earlier. One that does not fit its name counts as not there. Blocks. */
    public Optional<PublicKey> publicKey(String keyId) {
        return store.history(HouseKeyStore.Use.AUDIT_SIGNING).stream()
                .filter(row -> row.id().equals(keyId))
                .findFirst()
                .map(AuditKeys::decode)
                .filter(key -> idOf(key).equals(keyId));
    }

    private static PublicKey decode(HouseKeyStore.PublicRow row) {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(row.encoded()));
        } catch (GeneralSecurityException e) {
            throw new VaultException("the public audit key " + row.id() + " is damaged", e);
        }
    }
}
