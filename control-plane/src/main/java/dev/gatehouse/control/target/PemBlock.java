/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.control.http.ApiProblem;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM text (RFC 7468). Immutable, apart from its array.
 *
 * @param label such as {@code CERTIFICATE}
 * @param content DER, at most {@value #CONTENT_BYTES_MAX} bytes
 */
record PemBlock(String label, byte[] content) {

    static final String CERTIFICATE = "CERTIFICATE";

    static final int CONTENT_BYTES_MAX = 16 * 1024;

    private static final int BLOCKS_MAX = 64;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]++)-----END \\1-----");

    /** The blocks of {@code text} in their order; what stands between them is left out. */
    static List<PemBlock> parse(String text) {
        List<PemBlock> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (blocks.size() == BLOCKS_MAX) {
                throw ApiProblem.usage("a PEM text has at most " + BLOCKS_MAX + " blocks");
            }
            blocks.add(new PemBlock(matcher.group(1), decode(matcher.group(2))));
        }
        return blocks;
    }

    private static byte[] decode(String base64) {
        String text = base64.replaceAll("\\s", "");
        if (text.length() / 4 * 3 > CONTENT_BYTES_MAX) {
            throw ApiProblem.usage("a PEM block holds at most " + CONTENT_BYTES_MAX + " bytes");
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.usage("a PEM block is not base64");
        }
    }

    /** Reads this block as a certificate. */
    X509Certificate certificate() {
        try {
            return certificate(content);
        } catch (CertificateException e) {
            throw ApiProblem.usage("a PEM block is not an X.509 certificate that can be read");
        }
    }

    /** Reads a certificate from DER. */
    static X509Certificate certificate(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
