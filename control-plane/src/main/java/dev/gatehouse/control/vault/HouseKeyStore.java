/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.proxy.port.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Key pairs of the house in the table {@code house_key}: public parts plain (X.509), private parts (PKCS#8) sealed and bound to the
 * key's id, which is a hash of the public part, so that neither half can be exchanged. Blocks; used at start only.
 */
final class HouseKeyStore {

    private static final int ID_BYTES = 8;

    private final Database database;
    private final Vault vault;

    HouseKeyStore(Database database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** What a stored key is for. */
    enum Use {
        SSH_HOST("ssh-host", SecretBinding.Purpose.HOST_KEY),
        RECORDING_SIGNING("recording-signing", SecretBinding.Purpose.SIGNING_KEY),
        AUDIT_SIGNING("audit-signing", SecretBinding.Purpose.SIGNING_KEY);

        private final String column;
        private final SecretBinding.Purpose purpose;

        Use(String column, SecretBinding.Purpose purpose) {
            this.column = column;
            this.purpose = purpose;
        }
    }

    /** An algorithm with its size, as the JDK calls it. */
    enum Algorithm {
        ED25519("Ed25519", "Ed25519", 0),
        ECDSA_P256("ECDSA-P256", "EC", 256),
        RSA_3072("RSA-3072", "RSA", 3_072);

        private final String column;
        private final String family;
        private final int bits;

        Algorithm(String column, String family, int bits) {
            this.column = column;
            this.family = family;
            this.bits = bits;
        }

        KeyPair generate() throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        }
    }

    /** A public key's row. */
    record PublicRow(String id, byte[] encoded, Instant createdAt, Optional<Instant> retiredAt) {}

    private record StoredKey(String id, byte[] encoded, byte[] sealed) {}

    /** The active key; made when there is none yet. */
    KeyPair loadOrCreate(Use use, Algorithm algorithm) {
        try {
            Optional<StoredKey> stored = active(use, algorithm);
            if (stored.isEmpty()) {
                insert(use, algorithm, algorithm.generate());
                stored = active(use, algorithm);
            }
            return decode(use, algorithm, stored.orElseThrow());
        } catch (GeneralSecurityException e) {
            throw new VaultException("the house's " + use.column + " key " + algorithm.column + " cannot be used", e);
        }
    }

    List<PublicRow> history(Use use) {
        return database.withHandle(handle -> handle.createQuery("""
                        SELECT id, public_key, created_at, retired_at FROM house_key
                        WHERE purpose = :use ORDER BY created_at, id""")
                .bind("use", use.column)
                .map((rows, context) -> new PublicRow(
                        rows.getString("id"),
                        rows.getBytes("public_key"),
                        rows.getTimestamp("created_at").toInstant(),
                        Optional.ofNullable(rows.getTimestamp("retired_at")).map(java.sql.Timestamp::toInstant)))
                .list());
    }

    /** The first 16 hexadecimal digits of SHA-256 over {@code publicBytes}. */
    static String idOf(byte[] publicBytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(publicBytes), 0, ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String idOf(Use use, PublicKey key) {
        return use == Use.RECORDING_SIGNING ? idOf(Ed25519Keys.rawOf(key)) : use.column + "-" + idOf(key.getEncoded());
    }

    private Optional<StoredKey> active(Use use, Algorithm algorithm) {
        return database.withHandle(handle -> handle.createQuery("""
                        SELECT id, public_key, sealed FROM house_key
                        WHERE purpose = :use AND algorithm = :algorithm AND retired_at IS NULL""")
                .bind("use", use.column)
                .bind("algorithm", algorithm.column)
                .map((rows, context) ->
                        new StoredKey(rows.getString("id"), rows.getBytes("public_key"), rows.getBytes("sealed")))
                .findOne());
    }

    private void insert(Use use, Algorithm algorithm, KeyPair pair) {
        String id = idOf(use, pair.getPublic());
        try (Secret encoded = Secret.ofBytes(pair.getPrivate().getEncoded())) {
            byte[] sealed = vault.wrapKey(binding(use, id), encoded);
            database.inTransaction(handle -> handle.createUpdate("""
                            INSERT INTO house_key (id, purpose, algorithm, public_key, sealed)
                            VALUES (:id, :use, :algorithm, :public, :sealed) ON CONFLICT DO NOTHING""")
                    .bind("id", id)
                    .bind("use", use.column)
                    .bind("algorithm", algorithm.column)
                    .bind("public", pair.getPublic().getEncoded())
                    .bind("sealed", sealed)
                    .execute());
        }
    }

    private KeyPair decode(Use use, Algorithm algorithm, StoredKey stored) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance(algorithm.family);
        PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(stored.encoded()));
        if (!idOf(use, publicKey).equals(stored.id())) {
            throw new VaultException("the public part of house key " + stored.id() + " has been exchanged");
        }
        try (Secret opened = vault.unwrapKey(binding(use, stored.id()), stored.sealed())) {
            byte[] encoded = opened.copyBytes();
            try {
                return new KeyPair(publicKey, factory.generatePrivate(new PKCS8EncodedKeySpec(encoded)));
            } finally {
                Arrays.fill(encoded, (byte) 0);
            }
        }
    }

    private static SecretBinding binding(Use use, String id) {
        return new SecretBinding(use.purpose, List.of(id));
    }
}
