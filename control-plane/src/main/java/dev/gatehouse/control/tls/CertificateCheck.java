/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a chain may be shown to clients: order, dates, use, strength, names, and that the key is its key. */
final class CertificateCheck {

    static final int CHAIN_LONGEST = 8;

    private static final int RSA_BITS_MIN = 2_048;
    private static final int EC_BITS_MIN = 256;
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USE = "2.5.29.37.0";

    private CertificateCheck() {}

    /**
     * The first thing that is wrong.
     *
     * @param names of which the certificate must be for each
     */
    static Optional<String> objection(
            List<X509Certificate> chain, PrivateKey key, Collection<String> names, Instant now) {
        if (chain.isEmpty() || chain.size() > CHAIN_LONGEST) {
            return Optional.of("it must be a chain of 1 to " + CHAIN_LONGEST + " certificates in PEM");
        }
        X509Certificate leaf = chain.get(0);
        return order(chain)
                .or(() -> dates(chain, now))
                .or(() -> use(leaf))
                .or(() -> strength(leaf))
                .or(() -> missingName(leaf, names))
                .or(() -> belongs(leaf, key) ? Optional.empty() : Optional.of("the certificate is not for this key"));
    }

    static boolean belongs(X509Certificate certificate, PrivateKey key) {
        try {
            String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            byte[] message = {1, 2, 3};
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(message);
            byte[] signature = signer.sign();
            signer.initVerify(certificate.getPublicKey());
            signer.update(message);
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Optional<String> order(List<X509Certificate> chain) {
        for (int i = 0; i + 1 < chain.size(); i++) {
            X509Certificate issuer = chain.get(i + 1);
            try {
                if (chain.get(i).getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                        && issuer.getBasicConstraints() >= 0) {
                    chain.get(i).verify(issuer.getPublicKey());
                    continue;
                }
            } catch (GeneralSecurityException e) {
                // the same answer as for a name that does not fit
                return Optional.of(outOfOrder(i));
            }
            return Optional.of(outOfOrder(i));
        }
        return Optional.empty();
    }

    private static String outOfOrder(int i) {
        return "certificate " + (i + 2) + " of the chain did not issue certificate " + (i + 1)
                + "; the server's own comes first, then each issuer";
    }

    private static Optional<String> dates(List<X509Certificate> chain, Instant now) {
        for (X509Certificate certificate : chain) {
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                return Optional.of(certificate.getSubjectX500Principal() + " ended at "
                        + certificate.getNotAfter().toInstant());
            }
            if (now.isBefore(certificate.getNotBefore().toInstant())) {
                return Optional.of(certificate.getSubjectX500Principal() + " begins only at "
                        + certificate.getNotBefore().toInstant() + "; is this machine's clock right?");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> use(X509Certificate leaf) {
        try {
            List<String> uses = leaf.getExtendedKeyUsage();
            if (uses != null && !uses.contains(SERVER_AUTH) && !uses.contains(ANY_USE)) {
                return Optional.of("the certificate is not for servers (extended key usage)");
            }
        } catch (GeneralSecurityException e) {
            return Optional.of("the certificate's extended key usage cannot be read");
        }
        boolean[] usage = leaf.getKeyUsage();
        if (usage != null && !usage[0]) {
            return Optional.of("the certificate's key may not sign (key usage), which TLS 1.3 needs");
        }
        return leaf.getBasicConstraints() >= 0
                ? Optional.of("the first certificate is an authority's, not a server's")
                : Optional.empty();
    }

    private static Optional<String> strength(X509Certificate leaf) {
        int bits = leaf.getPublicKey() instanceof RSAPublicKey rsa
                ? rsa.getModulus().bitLength()
                : leaf.getPublicKey() instanceof ECPublicKey ec
                        ? ec.getParams().getCurve().getField().getFieldSize()
                        : 0;
        boolean strong = leaf.getPublicKey() instanceof RSAPublicKey ? bits >= RSA_BITS_MIN : bits >= EC_BITS_MIN;
        return strong
                ? Optional.empty()
                : Optional.of("the key must be RSA with at least " + RSA_BITS_MIN + " bits, or EC on P-256 or larger");
    }

    private static Optional<String> missingName(X509Certificate leaf, Collection<String> names) {
        List<String> has = TlsIdentity.names(leaf);
        if (has.isEmpty()) {
            return Optional.of("the certificate has no subject alternative names, and clients look at nothing else");
        }
        List<String> missing = names.stream()
                .filter(name -> has.stream().noneMatch(one -> covers(one, name)))
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("the certificate is not for " + String.join(", ", missing) + " but for "
                        + String.join(", ", has));
    }

    /** Whether a name of a certificate covers a host's (RFC 6125, a star for the leftmost label only). */
    static boolean covers(String pattern, String host) {
        String has = pattern.toLowerCase(Locale.ROOT);
        String wanted = host.toLowerCase(Locale.ROOT);
        return has.equals(wanted)
                || has.startsWith("*.")
                        && wanted.indexOf('.') > 0
                        && wanted.substring(wanted.indexOf('.')).equals(has.substring(1));
    }
}
