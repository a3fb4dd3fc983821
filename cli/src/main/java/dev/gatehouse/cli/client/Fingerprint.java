/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

/**
 * SHA-256 over a certificate, as {@code openssl x509 -fingerprint -sha256} prints it after {@code SHA256:}. Immutable.
 *
 * @param text {@code SHA256:} and 32 pairs of upper-case hexadecimal digits with colons between
 */
public record Fingerprint(String text) {

    static Fingerprint of(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return new Fingerprint(
                    "SHA256:" + HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As people give it: with or without {@code SHA256:} and colons, in any case. */
    public static Fingerprint parse(String text) {
        String digits = text.trim()
                .toUpperCase(Locale.ROOT)
                .replaceFirst("^SHA-?256[:=]", "")
                .replace(":", "");
        if (!digits.matches("[0-9A-F]{64}")) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "a fingerprint is SHA256: and 64 hexadecimal digits, as gatehouse tls show prints it");
        }
        return new Fingerprint("SHA256:" + String.join(":", digits.split("(?<=\\G..)")));
    }

    @Override
    public String toString() {
        return text;
    }
}
