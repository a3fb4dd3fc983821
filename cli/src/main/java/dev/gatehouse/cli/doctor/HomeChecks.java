/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.doctor;

import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.health.Finding;
import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Who may read what in the home, and how long its certificates are good. */
final class HomeChecks {

    private static final int WARN_DAYS = 30;
    private static final int FAIL_DAYS = 1;

    private final Home home;
    private final List<Finding> findings = new ArrayList<>();

    HomeChecks(Home home) {
        this.home = home;
    }

    List<Finding> run() {
        if (!Files.isDirectory(home.root())) {
            return List.of(Finding.fail(
                    "home", home.root() + " is not there", "gatehouse up makes it, or name the right one with --home"));
        }
        try {
            permissions();
            certificates();
        } catch (IOException e) {
            findings.add(Finding.fail(
                    "home",
                    "it cannot be read: " + e.getMessage(),
                    "run this as the user who runs Gatehouse, or as root"));
        }
        return findings;
    }

    private void permissions() throws IOException {
        List<String> open = new ArrayList<>();
        for (Path file : List.of(
                home.root().resolve("database.secret"),
                home.keys().resolve("master.key"),
                home.root().resolve("gatehouse.yaml"))) {
            boolean secret = !file.endsWith("gatehouse.yaml");
            if (Files.exists(file) && secret && PrivateFiles.isOpenToOthers(file)) {
                open.add(file.toString());
            }
        }
        for (Path directory : List.of(home.keys(), home.tls(), home.run(), home.spool())) {
            if (Files.exists(directory) && PrivateFiles.isOpenToOthers(directory)) {
                open.add(directory.toString());
            }
        }
        findings.add(Finding.judge(
                "permissions",
                open.isEmpty(),
                Finding.State.FAIL,
                open.isEmpty()
                        ? "keys and secrets are their owner's only"
                        : "others may read " + String.join(", ", open),
                "chmod go= on each; replace a key that somebody may have read"));
        Path key = home.keys().resolve("master.key");
        findings.add(Finding.judge(
                "master-key",
                !Files.exists(key),
                Finding.State.WARN,
                Files.exists(key) ? "it lies in the home (" + key + ")" : "it does not lie in the home",
                "whoever copies the home, such as a backup of the disk, has key and secrets: keep it elsewhere with"
                        + " vault.masterKeyFile"));
    }

    private void certificates() throws IOException {
        if (!Files.isDirectory(home.tls())) {
            return;
        }
        try (Stream<Path> files = Files.list(home.tls())) {
            for (Path file : files.filter(path -> path.toString().endsWith("-cert.pem"))
                    .sorted()
                    .toList()) {
                findings.add(certificate(file));
            }
        }
    }

    private static Finding certificate(Path file) {
        String name = file.getFileName().toString().replace("-cert.pem", "");
        try (InputStream in = Files.newInputStream(file)) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            Instant end = certificate.getNotAfter().toInstant();
            long days = Duration.between(Instant.now(), end).toDays();
            return Finding.judge(
                    "certificate",
                    days >= WARN_DAYS,
                    days < FAIL_DAYS ? Finding.State.FAIL : Finding.State.WARN,
                    name + " is good until " + end + " (" + days + " days)",
                    "gatehouse tls show; gatehouse tls renew, or tls csr and tls install");
        } catch (IOException | GeneralSecurityException e) {
            return Finding.fail(
                    "certificate", file + " cannot be read: " + e.getMessage(), "restart; it is written anew");
        }
    }
}
