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
import org.jdbi.v3.core.Handle;

/**
 * Key pairs of the house in the table {@code house_key}: public parts plain (X.509), private parts (PKCS#8) sealed and bound to the
 * key's id, which is a hash of the public part, so that neither half can be exchanged. For each purpose and algorithm one key is active; one may be upcoming, made and announced and not
 * used yet; retired ones keep their public part only. Blocks.
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
    record PublicRow(
            String id,
            String algorithm,
            byte[] encoded,
            boolean isUpcoming,
            Instant createdAt,
            Optional<Instant> retiredAt) {}

    private record StoredKey(String id, byte[] encoded, byte[] sealed) {}

    /** The active key; made when there is none yet. */
    KeyPair loadOrCreate(Use use, Algorithm algorithm) {
        try {
            Optional<StoredKey> stored = stored(use, algorithm, false);
            if (stored.isEmpty()) {
                KeyPair fresh = algorithm.generate();
                database.inTransaction(handle -> insert(handle, use, algorithm, fresh, false));
                stored = stored(use, algorithm, false);
            }
            return decode(use, algorithm, stored.orElseThrow());
        } catch (GeneralSecurityException e) {
            throw new VaultException("the house's " + use.column + " key " + algorithm.column + " cannot be used", e);
        }
    }

    /** The key that will be active; empty when none is announced. */
    Optional<KeyPair> loadUpcoming(Use use, Algorithm algorithm) {
        try {
            Optional<StoredKey> stored = stored(use, algorithm, true);
            return stored.isEmpty() ? Optional.empty() : Optional.of(decode(use, algorithm, stored.get()));
        } catch (GeneralSecurityException e) {
            throw new VaultException("the house's upcoming " + algorithm.column + " key cannot be used", e);
        }
    }

    /** Makes an upcoming key, in the handle's transaction; one that is there stays. */
    void announce(Handle handle, Use use, Algorithm algorithm, KeyPair fresh) {
        insert(handle, use, algorithm, fresh, true);
    }

    /**
     * Upcoming keys become active, in the handle's transaction; those that they follow keep only their public part.
     *
     * @return how many
     */
    static int activate(Handle handle, Use use) {
        handle.createUpdate("""
                        UPDATE house_key SET retired_at = now(), sealed = NULL
                        WHERE purpose = :use AND retired_at IS NULL AND NOT upcoming AND algorithm IN
                              (SELECT algorithm FROM house_key WHERE purpose = :use AND upcoming)""").bind("use", use.column).execute();
        return handle.createUpdate("UPDATE house_key SET upcoming = false WHERE purpose = :use AND upcoming")
                .bind("use", use.column)
                .execute();
    }

    /** Changes whenever a key of that use is made, announced, activated or retired. */
    String version(Use use) {
        return database.withHandle(handle -> handle.createQuery("""
                        SELECT coalesce(string_agg(id || ' ' || upcoming, ',' ORDER BY id), '') FROM house_key
                        WHERE purpose = :use AND retired_at IS NULL""")
                .bind("use", use.column)
                .mapTo(String.class)
                .one());
    }

    List<PublicRow> history(Use use) {
        return database.withHandle(handle -> handle.createQuery("""
                        SELECT id, algorithm, public_key, upcoming, created_at, retired_at FROM house_key
                        WHERE purpose = :use ORDER BY created_at, id""")
                .bind("use", use.column)
                .map((rows, context) -> new PublicRow(
                        rows.getString("id"),
                        rows.getString("algorithm"),
                        rows.getBytes("public_key"),
                        rows.getBoolean("upcoming"),
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

    private Optional<StoredKey> stored(Use use, Algorithm algorithm, boolean isUpcoming) {
        return database.withHandle(handle -> handle.createQuery("""
                        SELECT id, public_key, sealed FROM house_key
                        WHERE purpose = :use AND algorithm = :algorithm AND retired_at IS NULL AND upcoming = :upcoming""")
                .bind("upcoming", isUpcoming)
                .bind("use", use.column)
                .bind("algorithm", algorithm.column)
                .map((rows, context) ->
                        new StoredKey(rows.getString("id"), rows.getBytes("public_key"), rows.getBytes("sealed")))
                .findOne());
    }

    private int insert(Handle handle, Use use, Algorithm algorithm, KeyPair pair, boolean isUpcoming) {
        String id = idOf(use, pair.getPublic());
        try (Secret encoded = Secret.ofBytes(pair.getPrivate().getEncoded())) {
            return handle.createUpdate("""
                            INSERT INTO house_key (id, purpose, algorithm, public_key, sealed, upcoming)
                            VALUES (:id, :use, :algorithm, :public, :sealed, :upcoming) ON CONFLICT DO NOTHING""")
                    .bind("id", id)
                    .bind("use", use.column)
                    .bind("algorithm", algorithm.column)
                    .bind("public", pair.getPublic().getEncoded())
                    .bind("sealed", vault.wrapKey(binding(use, id), encoded))
                    .bind("upcoming", isUpcoming)
                    .execute();
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
