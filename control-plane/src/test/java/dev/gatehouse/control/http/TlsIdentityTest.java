/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.config.Home;
import dev.gatehouse.proxy.port.TlsServerIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {

    @TempDir
    private Path directory;

    private Home home;

    @BeforeEach
    void place() {
        home = new Home(directory);
    }

    @Test
    void makesAnAuthorityAndACertificateThatItSignedAndKeepsThem() throws Exception {
        TlsIdentity made = TlsIdentity.loadOrCreate(home);
        X509Certificate host = made.certificate();
        X509Certificate authority =
                PemFiles.readCertificates(home.tls().resolve("ca-cert.pem")).get(0);
        host.verify(authority.getPublicKey());
        assertThat(host.getBasicConstraints()).as("no authority itself").isEqualTo(-1);
        assertThat(authority.getBasicConstraints())
                .as("signs no further authorities")
                .isZero();
        assertThat(host.getSubjectAlternativeNames().toString())
                .contains("localhost")
                .contains("127.0.0.1");
        assertThat(host.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(made.warnings()).isEmpty();
        assertThat(made.fingerprint()).matches("SHA256:([0-9A-F]{2}:){31}[0-9A-F]{2}");

        assertThat(TlsIdentity.loadOrCreate(home).fingerprint()).isEqualTo(made.fingerprint());
    }

    @Test
    void allOfItIsTheOwnersOnly() throws IOException {
        TlsIdentity.loadOrCreate(home);
        for (String name : List.of("ca-key.pem", "ca-cert.pem", "host-key.pem", "host-cert.pem")) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(home.tls().resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.tls())))
                .isEqualTo("rwx------");
    }

    @Test
    void aKeyThatOthersCanReadIsRefused() throws IOException {
        TlsIdentity.loadOrCreate(home);
        Files.setPosixFilePermissions(home.tls().resolve("host-key.pem"), PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> TlsIdentity.loadOrCreate(home))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aLostHostCertificateIsIssuedAgainByTheSameAuthority() throws IOException {
        TlsIdentity first = TlsIdentity.loadOrCreate(home);
        byte[] authority = Files.readAllBytes(home.tls().resolve("ca-cert.pem"));
        Files.delete(home.tls().resolve("host-cert.pem"));
        assertThat(TlsIdentity.loadOrCreate(home).fingerprint()).isNotEqualTo(first.fingerprint());
        assertThat(Files.readAllBytes(home.tls().resolve("ca-cert.pem"))).isEqualTo(authority);
    }

    @Test
    void rdpHasAnRsaCertificateOfTheSameAuthorityAndKeepsIt() throws Exception {
        TlsIdentity rdp = TlsIdentity.loadOrCreateForRdp(home);
        TlsServerIdentity identity = rdp.serverIdentity();
        assertThat(identity.key().getAlgorithm()).isEqualTo("RSA");
        assertThat(((RSAPublicKey) identity.chain().get(0).getPublicKey())
                        .getModulus()
                        .bitLength())
                .isEqualTo(2048);
        X509Certificate authority =
                PemFiles.readCertificates(home.tls().resolve("ca-cert.pem")).get(0);
        identity.chain().get(0).verify(authority.getPublicKey());
        boolean[] usage = identity.chain().get(0).getKeyUsage();
        assertThat(usage[0] && usage[2])
                .as("digitalSignature and keyEncipherment")
                .isTrue();
        assertThat(TlsIdentity.loadOrCreateForRdp(home).fingerprint()).isEqualTo(rdp.fingerprint());
        assertThat(TlsIdentity.loadOrCreate(home).fingerprint()).isNotEqualTo(rdp.fingerprint());
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(home.tls().resolve("rdp-key.pem"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aCertificateThatAnOperatorHasInstalledIsRdpsToo(@TempDir Path elsewhere) throws IOException {
        TlsIdentity.loadOrCreateForRdp(home);
        Home other = new Home(elsewhere);
        TlsIdentity installed = TlsIdentity.loadOrCreate(other);
        for (String name : List.of("host-cert.pem", "host-key.pem")) {
            Files.copy(
                    other.tls().resolve(name),
                    home.tls().resolve(name),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING,
                    java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
        assertThat(TlsIdentity.loadOrCreateForRdp(home).fingerprint()).isEqualTo(installed.fingerprint());
    }
}
