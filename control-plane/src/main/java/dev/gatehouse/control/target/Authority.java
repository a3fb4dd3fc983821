/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.sshkey.Fingerprint;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A certificate authority that vouches for one target; none of the machine's own are ever believed. Immutable.
 *
 * @param certificate the authority's own
 */
public record Authority(X509Certificate certificate) {

    /** A target has at most so many. */
    static final int AUTHORITIES_MAX = 16;

    private static final int SUBJECT_CHARS_MAX = 256;

    /**
     * From PEM texts with one or more certificates each, every one of them an authority's and not expired.
     *
     * @return each once
     */
    static List<Authority> parseAll(List<String> texts) {
        Map<Fingerprint, Authority> found = new LinkedHashMap<>();
        for (String text : texts) {
            List<PemBlock> blocks = PemBlock.parse(text).stream()
                    .filter(block -> block.label().equals(PemBlock.CERTIFICATE))
                    .toList();
            if (blocks.isEmpty()) {
                throw ApiProblem.usage("authorities are PEM texts with certificates");
            }
            blocks.forEach(block -> {
                Authority authority = checked(block.certificate());
                found.put(authority.fingerprint(), authority);
            });
        }
        if (found.size() > AUTHORITIES_MAX) {
            throw ApiProblem.usage("a target has at most " + AUTHORITIES_MAX + " authorities");
        }
        return List.copyOf(found.values());
    }

    private static Authority checked(X509Certificate certificate) {
        Authority authority = new Authority(certificate);
        if (certificate.getBasicConstraints() < 0) {
            throw ApiProblem.usage("the certificate of " + authority.subject()
                    + " is no authority's; to know a target by its own certificate, give that as a host key");
        }
        if (certificate.getNotAfter().toInstant().isBefore(Instant.now())) {
            throw ApiProblem.usage("the certificate of " + authority.subject() + " expired on "
                    + certificate.getNotAfter().toInstant());
        }
        return authority;
    }

    static Authority of(TargetDao.AuthorityRow row) {
        return new Authority(stored(row.certificate()));
    }

    TargetDao.AuthorityRow row(UUID target) {
        return new TargetDao.AuthorityRow(target, fingerprint().digest(), der());
    }

    /** Of the whole certificate. */
    Fingerprint fingerprint() {
        return Fingerprint.ofBlob(der());
    }

    /** The distinguished name as it may be shown: printable and bounded. */
    String subject() {
        String name = certificate.getSubjectX500Principal().getName().replaceAll("[^ -~]", "?");
        return name.length() <= SUBJECT_CHARS_MAX ? name : name.substring(0, SUBJECT_CHARS_MAX);
    }

    Target.AuthorityView view() {
        return new Target.AuthorityView(
                subject(), fingerprint().toString(), certificate.getNotAfter().toInstant());
    }

    private byte[] der() {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    /** From rows, which hold only what was read once. */
    public static List<X509Certificate> certificates(List<byte[]> rows) {
        return rows.stream().map(Authority::stored).toList();
    }

    private static X509Certificate stored(byte[] der) {
        try {
            return PemBlock.certificate(der);
        } catch (CertificateException e) {
            throw new IllegalStateException("a stored authority cannot be read", e);
        }
    }
}
