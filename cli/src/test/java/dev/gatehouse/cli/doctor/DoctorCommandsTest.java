/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.cli.CommandRun;
import dev.gatehouse.cli.output.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both commands while the server is down; {@code BackupIT} asks the running one. */
class DoctorCommandsTest {

    private static final String KEY = "0123456789abcdef".repeat(4);

    @TempDir
    private Path directory;

    private Path home;

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createDirectories(directory.resolve("home"));
        Path keys = Files.createDirectory(home.resolve("keys"));
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx------"));
        Path key = Files.writeString(keys.resolve("master.key"), KEY + "\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private JsonNode check(String name, String having) throws IOException {
        JsonNode items =
                Json.read(CommandRun.of(home, "doctor", "--output", "json").out());
        for (JsonNode item : items) {
            if (item.path("check").asText().equals(name)
                    && item.path("detail").asText().contains(having)) {
                return item;
            }
        }
        throw new AssertionError("no check " + name + " with " + having + " in " + items);
    }

    @Test
    void saysThatTheServerIsDownAndChecksTheRest() throws IOException {
        CommandRun run = CommandRun.of(home, "doctor");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("fail  server", "clock", "entropy", "open-files", "disk", "port", "-> ");
        assertThat(check("permissions", "").path("state").asText()).isEqualTo("ok");
        assertThat(check("master-key", "").path("state").asText()).isEqualTo("warn");
    }

    @Test
    void aKeyThatOthersReadFails() throws IOException {
        Files.setPosixFilePermissions(home.resolve("keys/master.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(check("permissions", "master.key").path("state").asText()).isEqualTo("fail");
    }

    @Test
    void aPortThatSomebodyElseHasIsNamedWithItsHolder() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(home.resolve("gatehouse.yaml"), "ssh:\n  port: " + other.getLocalPort() + "\n");
            JsonNode port = check("port", "ssh " + other.getLocalPort());
            assertThat(port.path("state").asText()).isEqualTo("fail");
            assertThat(port.path("detail").asText())
                    .contains("process " + ProcessHandle.current().pid());
        }
        assertThat(check("port", "ssh").path("state").asText()).isEqualTo("ok");
    }

    @Test
    void aBadConfigurationFails() throws IOException {
        Files.writeString(home.resolve("gatehouse.yaml"), "shh:\n  port: 1\n");
        assertThat(check("configuration", "shh").path("state").asText()).isEqualTo("fail");
    }

    @Test
    void noCanaryIsInTheBundle() throws IOException {
        byte[] raw = HexFormat.of().parseHex(KEY);
        List<String> canaries = List.of(
                KEY,
                KEY.toUpperCase(java.util.Locale.ROOT),
                Base64.getEncoder().withoutPadding().encodeToString(raw),
                "canary-database-1c7",
                "canary-typed-99a1",
                "canary-in-pem",
                "T-0123456789abcdefghijKL");
        Files.writeString(home.resolve("database.secret"), "canary-database-1c7");
        Path logs = Files.createDirectory(home.resolve("logs"));
        Files.writeString(
                logs.resolve("gatehouse.log"),
                "kept line\n" + String.join("\nkey is ", canaries.subList(0, 4)) + "\npassword=canary-typed-99a1\n"
                        + "-----BEGIN PRIVATE KEY-----\ncanary-in-pem\n-----END PRIVATE KEY-----\n"
                        + "user T-0123456789abcdefghijKL came\n");
        Path bundle = directory.resolve("bundle.tar.gz");
        CommandRun run = CommandRun.of(home, "support-bundle", "--output", bundle.toString());
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bundle)))
                .isEqualTo("rw-------");
        String all;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(bundle))) {
            all = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        assertThat(all).contains("kept line", "[removed]", "doctor.json", "ssh.port");
        assertThat(canaries).noneMatch(all::contains);

        CommandRun again = CommandRun.of(home, "support-bundle", "--output", bundle.toString());
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("is there already");
    }
}
