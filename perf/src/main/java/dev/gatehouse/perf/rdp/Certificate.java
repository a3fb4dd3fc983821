/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.rdp;

import dev.gatehouse.perf.process.Command;
import dev.gatehouse.proxy.port.TlsServerIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/**
 * A self-signed certificate made by openssl. Immutable.
 *
 * @param pem certificate and key in one file, as HAProxy wants it
 * @param identity the same for a TLS server of ours
 */
record Certificate(Path pem, TlsServerIdentity identity) {

    static Certificate make(Path directory) throws IOException, InterruptedException {
        Path key = directory.resolve("tls.key");
        Path certificate = directory.resolve("tls.crt");
        Command.run(
                        Duration.ofSeconds(60),
                        List.of(
                                "openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "rsa:2048",
                                "-nodes",
                                "-days",
                                "3",
                                "-subj",
                                "/CN=gatehouse-perf",
                                "-keyout",
                                key.toString(),
                                "-out",
                                certificate.toString()))
                .orThrow("openssl req");
        Path both =
                Files.writeString(directory.resolve("tls.pem"), Files.readString(certificate) + Files.readString(key));
        try (var in = Files.newInputStream(certificate)) {
            String base64 =
                    Files.readString(key).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            return new Certificate(
                    both,
                    new TlsServerIdentity(
                            List.of((X509Certificate)
                                    CertificateFactory.getInstance("X.509").generateCertificate(in)),
                            KeyFactory.getInstance("RSA")
                                    .generatePrivate(new PKCS8EncodedKeySpec(
                                            Base64.getDecoder().decode(base64)))));
        } catch (GeneralSecurityException unusable) {
            throw new IOException("openssl has made a certificate that cannot be read", unusable);
        }
    }
}
