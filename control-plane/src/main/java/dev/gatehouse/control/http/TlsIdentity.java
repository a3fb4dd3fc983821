/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.os.PrivateFiles;
import dev.gatehouse.proxy.port.TlsServerIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The certificate and key of the HTTPS listener, in {@code HOME/tls}: {@code host-cert.pem} (chain) and {@code host-key.pem}, which an
 * operator may replace with those of another authority; at the first start both come from a private authority made here
 * ({@code ca-cert.pem}, {@code ca-key.pem}). The RDP listener has the same certificate when an operator has installed one, and
 * else one of its own with an RSA key ({@code rdp-cert.pem}, {@code rdp-key.pem}): RDP clients are older than browsers. Immutable.
 */
public final class TlsIdentity {

    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final String HOST = "host";
    private static final String RDP = "rdp";

    private final List<X509Certificate> chain;
    private final PrivateKey key;

    private TlsIdentity(List<X509Certificate> chain, PrivateKey key) {
        this.chain = List.copyOf(chain);
        this.key = key;
    }

    /**
     * Loads the identity, or makes it; one of our own authority is renewed when it has less than 30 days left.
     *
     * @throws IOException when what is there cannot be used; the message says what, why, what to do
     */
    public static TlsIdentity loadOrCreate(Home home) throws IOException {
        return loadOrCreate(home, HOST);
    }

    /**
     * The identity of the RDP listener as it is now; for a reload call it again. Made and renewed like the other.
     *
     * @throws IOException when what is there cannot be used; the message says what, why, what to do
     */
    public static TlsIdentity loadOrCreateForRdp(Home home) throws IOException {
        TlsIdentity host = loadOrCreate(home, HOST);
        boolean hasItsOwn = Files.exists(home.tls().resolve(RDP + "-cert.pem"));
        return host.isOurs(home) || hasItsOwn && !load(home, RDP).isOurs(home) ? loadOrCreate(home, RDP) : host;
    }

    private static TlsIdentity loadOrCreate(Home home, String name) throws IOException {
        PrivateFiles.directory(home.tls());
        if (!Files.exists(home.tls().resolve(name + "-cert.pem"))) {
            issue(home, name);
        }
        TlsIdentity identity = load(home, name);
        if (identity.isOurs(home) && identity.endsWithin(RENEW_BEFORE)) {
            issue(home, name);
            return load(home, name);
        }
        return identity;
    }

    private static TlsIdentity load(Home home, String name) throws IOException {
        Path certificates = home.tls().resolve(name + "-cert.pem");
        List<X509Certificate> chain = PemFiles.readCertificates(certificates);
        if (chain.isEmpty()) {
            throw new IOException(certificates + " is empty; delete it to have a new one made");
        }
        String algorithm = chain.get(0).getPublicKey().getAlgorithm();
        return new TlsIdentity(chain, PemFiles.readKey(home.tls().resolve(name + "-key.pem"), algorithm));
    }

    private static void issue(Home home, String name) throws IOException {
        Path caCertificate = home.tls().resolve("ca-cert.pem");
        Path caKey = home.tls().resolve("ca-key.pem");
        CertificateAuthority authority;
        if (Files.exists(caCertificate) && Files.exists(caKey)) {
            authority = new CertificateAuthority(
                    PemFiles.readCertificates(caCertificate).get(0),
                    PemFiles.readKey(caKey, CertificateAuthority.KEY_ALGORITHM));
        } else {
            authority = CertificateAuthority.create(CertificateAuthority.machineName());
            PemFiles.writeKey(caKey, authority.key());
            PemFiles.writeCertificates(caCertificate, List.of(authority.certificate()));
        }
        CertificateAuthority.Issued issued =
                name.equals(RDP) ? authority.issueRsaForThisMachine() : authority.issueForThisMachine();
        PemFiles.writeKey(home.tls().resolve(name + "-key.pem"), issued.key());
        PemFiles.writeCertificates(
                home.tls().resolve(name + "-cert.pem"), List.of(issued.certificate(), authority.certificate()));
    }

    private boolean isOurs(Home home) throws IOException {
        Path caCertificate = home.tls().resolve("ca-cert.pem");
        return Files.exists(caCertificate)
                && chain.get(chain.size() - 1)
                        .equals(PemFiles.readCertificates(caCertificate).get(0));
    }

    private boolean endsWithin(Duration span) {
        return chain.get(0).getNotAfter().toInstant().isBefore(Instant.now().plus(span));
    }

    /** SHA-256 over the host certificate, as people compare it. */
    public String fingerprint() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(chain.get(0).getEncoded());
            return "SHA256:" + HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until when it is good. */
    public Instant notAfter() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** For a TLS listener. */
    public TlsServerIdentity serverIdentity() {
        return new TlsServerIdentity(chain, key);
    }

    /** The name that this machine's certificate is for. */
    public static String machineName() {
        return CertificateAuthority.machineName();
    }

    /** What the operator should know; empty when all is well. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        long daysLeft = Duration.between(Instant.now(), notAfter()).toDays();
        if (daysLeft < RENEW_BEFORE.toDays()) {
            warnings.add("the HTTPS certificate ends in " + daysLeft + " days (" + notAfter() + ")");
        }
        return warnings;
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    /** In memory only; the password protects nothing and is there because the API wants one. */
    KeyStore keyStore(String password) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("host", key, password.toCharArray(), chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException("the HTTPS certificate and its key do not belong together", e);
        }
    }
}
