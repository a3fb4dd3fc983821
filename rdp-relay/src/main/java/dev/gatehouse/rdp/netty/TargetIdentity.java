/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import dev.gatehouse.proxy.port.TargetTrust;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** Applies {@link TargetTrust} to the certificate that a target showed. No I/O of its own. Stateless. */
public final class TargetIdentity {

    private static final int SAN_DNS = 2;
    private static final int SAN_IP = 7;
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USAGE = "2.5.29.37.0";

    private TargetIdentity() {}

    /**
     * Whether it is the target.
     *
     * @param chain as shown, the target's own first
     * @param arithmetic where signatures are checked
     * @param loop the completion runs on it
     * @return completes with empty when it is, else with what is wrong, for the operator
     */
    public static CompletionStage<Optional<String>> verify(
            TargetTrust trust, List<X509Certificate> chain, Executor arithmetic, Executor loop) {
        X509Certificate own = chain.get(0);
        byte[] key = own.getPublicKey().getEncoded();
        if (trust instanceof TargetTrust.Pinned pinned) {
            return CompletableFuture.completedFuture(
                    isPinned(pinned, key) ? Optional.empty() : Optional.of(unknown(key)));
        }
        if (trust instanceof TargetTrust.FirstUse firstUse) {
            return firstUse.keeper()
                    .keep(TargetTrust.Keeper.X509, key, loop)
                    .thenApply(kept -> kept ? Optional.empty() : Optional.of(unknown(key)));
        }
        return CompletableFuture.supplyAsync(() -> bySignature((TargetTrust.Authorities) trust, chain), arithmetic)
                .thenApplyAsync(wrong -> wrong, loop);
    }

    private static boolean isPinned(TargetTrust.Pinned pinned, byte[] key) {
        byte[] fingerprint = sha256(key);
        boolean found = false;
        for (byte[] each : pinned.sha256Fingerprints()) {
            found |= MessageDigest.isEqual(each, fingerprint);
        }
        return found;
    }

    private static String unknown(byte[] key) {
        return "the target showed a certificate with the key SHA256:"
                + Base64.getEncoder().withoutPadding().encodeToString(sha256(key)) + ", which is not pinned";
    }

    private static Optional<String> bySignature(TargetTrust.Authorities trust, List<X509Certificate> chain) {
        try {
            Set<TrustAnchor> anchors = trust.roots().stream()
                    .map(root -> new TrustAnchor(root, null))
                    .collect(Collectors.toSet());
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            List<X509Certificate> path =
                    chain.stream().filter(each -> !trust.roots().contains(each)).toList();
            // a root that shows itself has no path that would be looked at
            chain.get(0).checkValidity();
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
        } catch (GeneralSecurityException e) {
            return Optional.of(
                    "the target's certificate is not of an authority that is trusted for it: " + e.getMessage());
        }
        if (!mayServe(chain.get(0))) {
            return Optional.of("the target's certificate is not for servers");
        }
        return carries(chain.get(0), trust.hostName())
                ? Optional.empty()
                : Optional.of("the target's certificate does not carry the name " + trust.hostName());
    }

    /** RFC 5280 section 4.2.1.12: where usages are named, serverAuth has to be among them. */
    private static boolean mayServe(X509Certificate certificate) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            return usages == null || usages.contains(SERVER_AUTH) || usages.contains(ANY_USAGE);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean carries(X509Certificate certificate, String hostName) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names != null && names.stream().anyMatch(each -> matches(each, hostName));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean matches(List<?> name, String hostName) {
        String text = String.valueOf(name.get(1)).toLowerCase(Locale.ROOT);
        String wanted = hostName.toLowerCase(Locale.ROOT);
        if (name.get(0).equals(SAN_IP)) {
            return sameAddress(text, wanted);
        }
        if (!name.get(0).equals(SAN_DNS)) {
            return false;
        }
        int dot = wanted.indexOf('.');
        return text.equals(wanted)
                || !isAddress(wanted)
                        && text.startsWith("*.")
                        && text.indexOf('.', 2) > 0
                        && dot > 0
                        && text.substring(1).equals(wanted.substring(dot));
    }

    /** Names end in a letter, addresses of IPv4 do not; a wildcard is for names. */
    private static boolean isAddress(String text) {
        return text.matches("[0-9.]+") || text.indexOf(':') >= 0;
    }

    private static boolean sameAddress(String text, String wanted) {
        // literals only: nothing is resolved
        return wanted.equals(text)
                || wanted.indexOf(':') >= 0 && literal(wanted).equals(literal(text));
    }

    private static Object literal(String text) {
        try {
            return text.matches("[0-9a-f:.]+") ? InetAddress.getByName(text) : text;
        } catch (UnknownHostException e) {
            return text;
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }
}
