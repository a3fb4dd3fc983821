/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.tls;

import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The home's directory {@code tls}. Earlier versions kept keys there, which are taken over once; since then it holds certificates only, for
 * clients on the machine to trust.
 */
final class LegacyFiles {

    private final Path directory;

    LegacyFiles(Home home) {
        this.directory = home.tls();
    }

    record Found(List<X509Certificate> chain, PrivateKey key) {}

    /** @throws IOException when what is there cannot be used; the message says what, why, what to do */
    Optional<Found> find(TlsIdentity.Name name) throws IOException {
        Path certificates = certificates(name);
        Path key = key(name);
        if (!Files.exists(certificates) || !Files.exists(key)) {
            return Optional.empty();
        }
        if (PrivateFiles.isOpenToOthers(key)) {
            throw new IOException("the private key " + key + " can be read by others; chmod 600 it, and replace it if"
                    + " somebody may have read it");
        }
        try {
            Found found =
                    new Found(Pem.certificates(Files.readString(certificates)), Pem.privateKey(Files.readString(key)));
            if (found.chain().isEmpty()
                    || !CertificateCheck.belongs(found.chain().get(0), found.key())) {
                throw new IOException("the certificate and the key do not belong together");
            }
            return Optional.of(found);
        } catch (IOException e) {
            throw new IOException(
                    certificates + " and " + key + " cannot be used: " + e.getMessage()
                            + "; delete both to have new ones made",
                    e);
        }
    }

    /** The keys are in the vault now; called after that is certain. */
    void forgetKeys() throws IOException {
        for (TlsIdentity.Name name : TlsIdentity.Name.values()) {
            Files.deleteIfExists(key(name));
        }
    }

    void publish(TlsIdentity identity) throws IOException {
        PrivateFiles.directory(directory);
        PrivateFiles.write(
                certificates(identity.name()), Pem.of(identity.chain()).getBytes(StandardCharsets.US_ASCII));
    }

    private Path certificates(TlsIdentity.Name name) {
        return directory.resolve(TlsStore.column(name) + "-cert.pem");
    }

    private Path key(TlsIdentity.Name name) {
        return directory.resolve(TlsStore.column(name) + "-key.pem");
    }
}
