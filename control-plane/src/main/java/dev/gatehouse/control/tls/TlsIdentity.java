/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.tls;

import dev.gatehouse.proxy.port.TlsServerIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** A certificate chain with its key, as a listener shows it. Immutable. */
public final class TlsIdentity {

    /** What it is for. */
    public enum Name {
        /** The house's authority; no listener shows it. */
        CA,
        /** HTTPS; RDP too when it was installed and RDP has no installed one. */
        HOST,
        /** RDP. */
        RDP
    }

    /** Who answers for it. */
    public enum Origin {
        /** Our own authority issued it and renews it. */
        HOUSE,
        /** The operator installed it. */
        INSTALLED
    }

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final Name name;
    private final Origin origin;
    private final long version;
    private final TlsServerIdentity server;

    TlsIdentity(Name name, Origin origin, long version, List<X509Certificate> chain, PrivateKey key) {
        this.name = name;
        this.origin = origin;
        this.version = version;
        this.server = new TlsServerIdentity(chain, key);
    }

    /** What it is for. */
    public Name name() {
        return name;
    }

    /** Who answers for it. */
    public Origin origin() {
        return origin;
    }

    long version() {
        return version;
    }

    /** For a TLS listener; the same object for the life of this identity. */
    public TlsServerIdentity serverIdentity() {
        return server;
    }

    /** The host's certificate first. */
    public List<X509Certificate> chain() {
        return server.chain();
    }

    /** The certificate itself. */
    public X509Certificate certificate() {
        return server.chain().get(0);
    }

    /** The chain as PEM. */
    public String pem() {
        return Pem.of(chain());
    }

    PrivateKey key() {
        return server.key();
    }

    /** SHA-256 over the certificate, as people compare it. */
    public String fingerprint() {
        return fingerprint(certificate());
    }

    /** SHA-256 over any certificate, as people compare it. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return "SHA256:" + HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until when it is good. */
    public Instant notAfter() {
        return certificate().getNotAfter().toInstant();
    }

    /** Whole days until the end; negative after it. */
    public long daysLeft(Instant now) {
        return Math.floorDiv(
                Duration.between(now, notAfter()).toSeconds(),
                Duration.ofDays(1).toSeconds());
    }

    /** DNS names and addresses that it is for. */
    public List<String> names() {
        return names(certificate());
    }

    static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> each : all == null ? List.<List<?>>of() : all) {
                if (each.get(0).equals(DNS_NAME)) {
                    names.add((String) each.get(1));
                } else if (each.get(0).equals(IP_ADDRESS)) {
                    names.add(canonical((String) each.get(1)));
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return names;
    }

    private static String canonical(String address) {
        try {
            return InetAddress.getByName(address).getHostAddress();
        } catch (java.net.UnknownHostException e) {
            return address;
        }
    }

    /** The name of this machine. */
    public static String machineName() {
        return CertificateAuthority.machineName();
    }

    /** In memory only; the password protects nothing and is there because the API wants one. */
    public KeyStore keyStore(String password) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("host", key(), password.toCharArray(), chain().toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException("the HTTPS certificate and its key do not belong together", e);
        }
    }
}
