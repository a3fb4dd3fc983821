/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.audit.AuditRow;
import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.DatabaseConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.config.VaultConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.db.TestHome;
import dev.gatehouse.control.os.PrivateFiles;
import dev.gatehouse.control.os.ShortCommand;
import dev.gatehouse.control.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Identities in the database; openssl signs requests and judges what comes out. */
class TlsIdentitiesIT {

    private static final Actor OPERATOR = Actor.system();
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private TestHome testHome;
    private Home home;
    private Database database;
    private Vault vault;
    private AuditLog audit;

    @BeforeEach
    void open() throws IOException {
        testHome = TestHome.createWithDatabase();
        home = testHome.home();
        database = Database.open(DatabaseConfig.embedded(), home);
        vault = Vault.open(VaultConfig.defaults(), home, database);
        audit = AuditLog.open(database, AuditConfig.defaults(), home, hash -> new byte[32]);
    }

    @AfterEach
    void close() throws IOException {
        audit.close();
        vault.close();
        database.close();
        testHome.close();
    }

    private TlsIdentities identities() throws IOException {
        return TlsIdentities.open(database, vault, audit, home);
    }

    private TlsIdentities identitiesAt(Instant now) throws IOException {
        return TlsIdentities.open(database, vault, audit, home, Clock.fixed(now, ZoneOffset.UTC));
    }

    private String openssl(String... words) throws IOException {
        List<String> line =
                Stream.concat(Stream.of("openssl"), Arrays.stream(words)).toList();
        ShortCommand.Result result = ShortCommand.run(line, directory, Duration.ofSeconds(30));
        assertThat(result.succeeded()).as(line + ": " + result.output()).isTrue();
        return result.output();
    }

    private long audited(String action) {
        return audit.newest(100).stream()
                .map(AuditRow::action)
                .filter(action::equals)
                .count();
    }

    @Test
    void makesAnAuthorityAndCertificatesThatItSignedAndKeepsThem() throws Exception {
        String fingerprint;
        try (TlsIdentities made = identities()) {
            fingerprint = made.host().fingerprint();
            assertThat(made.host().names()).contains("localhost", "127.0.0.1");
            assertThat(made.rdp().certificate().getPublicKey()).isInstanceOf(RSAPublicKey.class);
            assertThat(made.warnings()).isEmpty();
            for (String name : List.of("host", "rdp")) {
                openssl(
                        "verify",
                        "-purpose",
                        "sslserver",
                        "-verify_hostname",
                        "localhost",
                        "-CAfile",
                        home.tls().resolve("ca-cert.pem").toString(),
                        home.tls().resolve(name + "-cert.pem").toString());
            }
            try (Stream<Path> files = Files.list(home.tls())) {
                assertThat(files.map(path -> path.getFileName().toString()))
                        .as("certificates only")
                        .containsExactlyInAnyOrder("ca-cert.pem", "host-cert.pem", "rdp-cert.pem");
            }
        }
        try (TlsIdentities again = identities()) {
            assertThat(again.host().fingerprint()).isEqualTo(fingerprint);
        }
    }

    @Test
    void keysOfAnEarlierVersionMoveIntoTheVault() throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "100",
                "-subj",
                "/CN=theirs",
                "-addext",
                "subjectAltName=DNS:theirs.example",
                "-keyout",
                "k.pem",
                "-out",
                "c.pem");
        PrivateFiles.directory(home.tls());
        Files.copy(directory.resolve("k.pem"), home.tls().resolve("host-key.pem"));
        Files.copy(directory.resolve("c.pem"), home.tls().resolve("host-cert.pem"));
        Files.setPosixFilePermissions(home.tls().resolve("host-key.pem"), PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(this::identities).hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(home.tls().resolve("host-key.pem"), PosixFilePermissions.fromString("rw-------"));
        try (TlsIdentities adopted = identities()) {
            assertThat(adopted.host().origin()).isEqualTo(TlsIdentity.Origin.INSTALLED);
            assertThat(adopted.host().names()).containsExactly("theirs.example");
            assertThat(adopted.rdp()).as("serves both").isSameAs(adopted.host());
            assertThat(home.tls().resolve("host-key.pem")).doesNotExist();
        }
    }

    @Test
    void aRequestIsSignedElsewhereAndInstalledWithoutARestart() throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "100",
                "-subj",
                "/CN=their CA",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem");
        try (TlsIdentities identities = identities();
                TlsIdentities otherNode = identities()) {
            AtomicInteger changes = new AtomicInteger();
            identities.onChange(changes::incrementAndGet);
            CertificateRequest request =
                    identities.request(OPERATOR, List.of("gate.example", "192.0.2.7"), KeyType.RSA);
            Files.writeString(directory.resolve("r.pem"), request.pem());
            assertThat(openssl("req", "-in", "r.pem", "-noout", "-verify", "-text"))
                    .contains("DNS:gate.example", "IP Address:192.0.2.7");
            openssl(
                    "x509",
                    "-req",
                    "-in",
                    "r.pem",
                    "-CA",
                    "ca.pem",
                    "-CAkey",
                    "ca.key",
                    "-CAcreateserial",
                    "-days",
                    "90",
                    "-copy_extensions",
                    "copy",
                    "-out",
                    "c.pem");
            String leaf = Files.readString(directory.resolve("c.pem"));
            String authority = Files.readString(directory.resolve("ca.pem"));

            assertThatThrownBy(() -> identities.install(
                            OPERATOR, TlsIdentity.Name.HOST, authority + leaf, Optional.empty(), false))
                    .isInstanceOf(TlsRefusal.class);
            TlsIdentity now =
                    identities.install(OPERATOR, TlsIdentity.Name.HOST, leaf + authority, Optional.empty(), false);
            assertThat(now.names()).containsExactly("gate.example", "192.0.2.7");
            assertThat(identities.rdp()).isSameAs(identities.host());
            assertThat(changes).hasPositiveValue();
            assertThat(identities.requests()).isEmpty();
            assertThat(audited("tls.install")).isEqualTo(1);
            await().atMost(GENEROUS).until(() -> otherNode.host().fingerprint().equals(now.fingerprint()));

            assertThatThrownBy(() -> identities.renew(OPERATOR, TlsIdentity.Name.HOST, List.of(), false))
                    .hasMessageContaining("somebody else");
            identities.renew(OPERATOR, TlsIdentity.Name.HOST, List.of(), true);
            assertThat(identities.host().origin()).isEqualTo(TlsIdentity.Origin.HOUSE);
            assertThat(identities.rdp()).isNotSameAs(identities.host());
        }
    }

    @Test
    void whatCannotBeShownIsRefusedInOneLine() throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:1024",
                "-nodes",
                "-days",
                "100",
                "-subj",
                "/CN=weak",
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-addext",
                "subjectAltName=DNS:a.example",
                "-keyout",
                "weak.key",
                "-out",
                "weak.pem");
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "100",
                "-subj",
                "/CN=bare",
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-keyout",
                "bare.key",
                "-out",
                "bare.pem");
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "100",
                "-subj",
                "/CN=client",
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-addext",
                "extendedKeyUsage=clientAuth",
                "-addext",
                "subjectAltName=DNS:a.example",
                "-keyout",
                "client.key",
                "-out",
                "client.pem");
        try (TlsIdentities identities = identities()) {
            String before = identities.host().fingerprint();
            refused(identities, "weak.pem", "weak.key", "at least 2048 bits");
            refused(identities, "bare.pem", "bare.key", "no subject alternative names");
            refused(identities, "client.pem", "client.key", "not for servers");
            refused(identities, "weak.pem", "bare.key", "bits");
            refused(identities, "client.pem", "bare.pem", "private key");
            assertThat(identities.host().fingerprint()).isEqualTo(before);
            assertThat(audited("tls.install")).isZero();
            assertThatThrownBy(() -> identities.install(OPERATOR, TlsIdentity.Name.CA, "", Optional.empty(), false))
                    .hasMessageContaining("no listener");
        }
    }

    private void refused(TlsIdentities identities, String chain, String key, String why) {
        assertThatThrownBy(() -> identities.install(
                        OPERATOR,
                        TlsIdentity.Name.HOST,
                        Files.readString(directory.resolve(chain)),
                        Optional.of(Files.readString(directory.resolve(key))),
                        true))
                .isInstanceOf(TlsRefusal.class)
                .hasMessageContaining(why);
    }

    @Test
    void ourOwnAreRenewedInTimeAndKeepTheirNames() throws Exception {
        String old;
        try (TlsIdentities identities = identities()) {
            identities.renew(OPERATOR, TlsIdentity.Name.HOST, List.of("gate.example"), false);
            old = identities.host().fingerprint();
        }
        Instant soon = Instant.now().plus(Duration.ofDays(397 - 31));
        try (TlsIdentities identities = identitiesAt(soon)) {
            assertThat(identities.host().fingerprint()).as("31 days are left").isEqualTo(old);
        }
        try (TlsIdentities identities = identitiesAt(soon.plus(Duration.ofDays(2)))) {
            assertThat(identities.host().fingerprint()).as("29 days are left").isNotEqualTo(old);
            assertThat(identities.host().names()).contains("gate.example");
            assertThat(audited("tls.renew"))
                    .as("by hand, and both by the house")
                    .isEqualTo(3);
        }
    }

    @Test
    void installedOnesAreWarnedOfOnceForEachThreshold() throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "100",
                "-subj",
                "/CN=x",
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-addext",
                "subjectAltName=DNS:a.example",
                "-keyout",
                "k",
                "-out",
                "c");
        try (TlsIdentities identities = identities()) {
            identities.install(
                    OPERATOR,
                    TlsIdentity.Name.HOST,
                    Files.readString(directory.resolve("c")),
                    Optional.of(Files.readString(directory.resolve("k"))),
                    true);
            assertThat(identities.warnings()).isEmpty();
        }
        Instant end = Instant.now().plus(Duration.ofDays(100));
        long[] daysLeft = {31, 29, 20, 6, 0, -1};
        long[] warnings = {0, 1, 1, 2, 3, 4};
        for (int i = 0; i < daysLeft.length; i++) {
            Instant then = end.minus(Duration.ofDays(daysLeft[i])).minusSeconds(3_600);
            try (TlsIdentities identities = identitiesAt(then)) {
                assertThat(audited("tls.ending")).as(daysLeft[i] + " days").isEqualTo(warnings[i]);
                assertThat(identities.warnings()).hasSize(daysLeft[i] < 30 ? 1 : 0);
            }
        }
    }
}
