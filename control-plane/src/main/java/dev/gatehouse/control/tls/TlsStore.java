/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.tls;

import dev.gatehouse.control.vault.SecretBinding;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The tables of identities and requests; private keys sealed, bound to what they are for and to their public part. Blocks. */
final class TlsStore {

    private static final int ID_BYTES = 8;

    private final Vault vault;

    TlsStore(Vault vault) {
        this.vault = vault;
    }

    /** A request that waits for its certificate. */
    record Request(String id, List<String> names, String pem, Instant createdAt) {}

    private record Row(String chain, byte[] sealed, String origin, long version) {}

    /** Puts writers in a line until the transaction ends. */
    void lock(Handle handle) {
        handle.execute("LOCK TABLE tls_identity IN EXCLUSIVE MODE");
    }

    Optional<TlsIdentity> find(Handle handle, TlsIdentity.Name name) {
        return handle.createQuery("SELECT chain, sealed, origin, version FROM tls_identity WHERE name = :name")
                .bind("name", column(name))
                .map((rows, context) -> new Row(
                        rows.getString("chain"),
                        rows.getBytes("sealed"),
                        rows.getString("origin"),
                        rows.getLong("version")))
                .findOne()
                .map(row -> open(name, row));
    }

    private TlsIdentity open(TlsIdentity.Name name, Row row) {
        try {
            List<X509Certificate> chain = Pem.certificates(row.chain());
            PrivateKey key = openKey(column(name), chain.get(0).getPublicKey(), row.sealed());
            return new TlsIdentity(
                    name, TlsIdentity.Origin.valueOf(row.origin().toUpperCase(Locale.ROOT)), row.version(), chain, key);
        } catch (IOException e) {
            throw new IllegalStateException("the stored certificate of " + column(name) + " cannot be read", e);
        }
    }

    /** Versions of all, to see whether anything has changed. */
    String versions(Handle handle) {
        return handle.createQuery("SELECT string_agg(name || version, ',' ORDER BY name) FROM tls_identity")
                .mapTo(String.class)
                .one();
    }

    /** In place of what was there. */
    void put(
            Handle handle,
            TlsIdentity.Name name,
            TlsIdentity.Origin origin,
            List<X509Certificate> chain,
            PrivateKey key) {
        handle.createUpdate("""
                        INSERT INTO tls_identity (name, chain, key_id, sealed, origin, version)
                        VALUES (:name, :chain, :key, :sealed, :origin, 1)
                        ON CONFLICT (name) DO UPDATE SET chain = excluded.chain, key_id = excluded.key_id, sealed = excluded.sealed,
                            origin = excluded.origin, version = tls_identity.version + 1, warned_days = NULL,
                            changed_at = now()""")
                .bind("name", column(name))
                .bind("chain", Pem.of(chain))
                .bind("key", idOf(chain.get(0).getPublicKey()))
                .bind("sealed", sealKey(column(name), chain.get(0).getPublicKey(), key))
                .bind("origin", origin.name().toLowerCase(Locale.ROOT))
                .execute();
    }

    /** Notes a warning; false when one of so few days has been given. */
    boolean noteWarning(Handle handle, TlsIdentity.Name name, int days) {
        return handle.createUpdate("""
                        UPDATE tls_identity SET warned_days = :days
                        WHERE name = :name AND (warned_days IS NULL OR warned_days > :days)""")
                        .bind("name", column(name))
                        .bind("days", days)
                        .execute()
                > 0;
    }

    List<Request> requests(Handle handle) {
        return handle.createQuery("SELECT id, names, request, created_at FROM tls_request ORDER BY created_at, id")
                .map((rows, context) -> new Request(
                        rows.getString("id"),
                        List.of((String[]) rows.getArray("names").getArray()),
                        rows.getString("request"),
                        rows.getTimestamp("created_at").toInstant()))
                .list();
    }

    String addRequest(Handle handle, List<String> names, String pem, PublicKey publicKey, PrivateKey key) {
        String id = idOf(publicKey);
        handle.createUpdate("""
                        INSERT INTO tls_request (id, names, request, public_key, sealed)
                        VALUES (:id, :names, :request, :public, :sealed)""")
                .bind("id", id)
                .bind("names", names.toArray(String[]::new))
                .bind("request", pem)
                .bind("public", publicKey.getEncoded())
                .bind("sealed", sealKey("request", publicKey, key))
                .execute();
        return id;
    }

    /** The names and key of the request that a certificate answers. */
    Optional<Waiting> waitingFor(Handle handle, X509Certificate certificate) {
        return handle.createQuery("SELECT names, sealed FROM tls_request WHERE public_key = :public")
                .bind("public", certificate.getPublicKey().getEncoded())
                .map((rows, context) -> new Waiting(
                        List.of((String[]) rows.getArray("names").getArray()),
                        openKey("request", certificate.getPublicKey(), rows.getBytes("sealed"))))
                .findOne();
    }

    record Waiting(List<String> names, PrivateKey key) {}

    boolean removeRequest(Handle handle, String id) {
        return handle.execute("DELETE FROM tls_request WHERE id = ?", id) > 0;
    }

    static String idOf(PublicKey key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), 0, ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SecretBinding binding(String use, PublicKey key) {
        return new SecretBinding(SecretBinding.Purpose.HOUSE_SECRET, List.of("tls", use, idOf(key)));
    }

    private byte[] sealKey(String use, PublicKey publicKey, PrivateKey key) {
        try (Secret encoded = Secret.ofBytes(key.getEncoded())) {
            return vault.wrapKey(binding(use, publicKey), encoded);
        }
    }

    private PrivateKey openKey(String use, PublicKey publicKey, byte[] sealed) {
        try (Secret opened = vault.unwrapKey(binding(use, publicKey), sealed)) {
            byte[] encoded = opened.copyBytes();
            try {
                return KeyFactory.getInstance(publicKey.getAlgorithm())
                        .generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } finally {
                Arrays.fill(encoded, (byte) 0);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of the certificate of " + use + " cannot be used", e);
        }
    }

    static String column(TlsIdentity.Name name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
