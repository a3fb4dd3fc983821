/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.OpenSshServer;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SshLogin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The house's keys from an operator's side, on an appliance of its own. */
class KeysIT {

    private static Lab lab;
    private static Gatehouse gatehouse;

    @BeforeAll
    static void start() throws Exception {
        lab = Lab.start();
        gatehouse = lab.gatehouse();
    }

    @AfterAll
    static void stop() throws Exception {
        lab.close();
    }

    private static void assertUsable() throws Exception {
        for (Run.Result result : List.of(
                lab.through().run("echo key$((40+2))"),
                lab.byPassword(Lab.USER, Lab.PASSWORD_TARGET, lab.userPassword())
                        .run("echo key$((40+2))"))) {
            assertThat(result.output()).as(result.toString()).asString().isEqualTo("key42\n");
        }
    }

    /** A line there and back through a live session. */
    private static void assertEchoes(Process live, String line) throws IOException {
        live.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        live.getOutputStream().flush();
        byte[] back = live.getInputStream().readNBytes(line.length() + 1);
        assertThat(new String(back, StandardCharsets.US_ASCII)).isEqualTo(line + "\n");
    }

    @Test
    void everyKeyIsReplacedAndTheMasterKeyComesBackFromPaper() throws Exception {
        assertUsable();
        String recordedBefore = Gatehouse.recordingId(gatehouse.sealedRecording(Lab.USER));
        assertThat(gatehouse.json("status").path("warnings").toString()).contains("gatehouse vault init");
        Process live = lab.through().start(lab.directory("live").resolve("errors"), "cat");
        try {
            assertEchoes(live, "before");
            for (String kind : List.of("master", "data", "signing")) {
                gatehouse.run("key", "rotate", kind).ok();
            }
            assertEchoes(live, "after");
        } finally {
            live.destroy();
        }
        assertUsable();
        gatehouse.verifyRecording(recordedBefore);
        gatehouse.verifyRecording(Gatehouse.recordingId(gatehouse.sealedRecording(Lab.USER)));

        List<Path> shares = printKit();
        assertThat(gatehouse.run("vault", "init").exitCode()).isEqualTo(1);
        Path key = gatehouse.home().resolve("keys/master.key");
        String content = Files.readString(key);
        gatehouse.kill9();
        Files.delete(key);
        assertThat(gatehouse.tryUp().toString()).contains("is missing", "vault recover");
        gatehouse
                .run(
                        "vault",
                        "recover",
                        "--share-file",
                        shares.get(2).toString(),
                        "--share-file",
                        shares.get(0).toString())
                .ok();
        assertThat(Files.readString(key)).isEqualTo(content);
        gatehouse.up();
        assertUsable();
        gatehouse.verifyRecording(recordedBefore);
    }

    private static List<Path> printKit() throws Exception {
        JsonNode kit = gatehouse.json("vault", "init");
        List<Path> files = new ArrayList<>();
        Path directory = lab.directory("shares");
        for (JsonNode share : kit.path("shares")) {
            List<String> lines = new ArrayList<>();
            share.path("lines").forEach(line -> lines.add(line.asText()));
            files.add(Files.write(
                    directory.resolve("share-" + share.path("number").asText()), lines));
        }
        assertThat(files).hasSize(3);
        return files;
    }

    @Test
    void clientsSeeTheNewHostKeyWhenItIsActivatedAndNotBefore() throws Exception {
        Set<String> before = hostKeys("before");
        String announced = gatehouse.run("key", "rotate", "host").ok().text();
        assertThat(announced).contains("--activate");
        assertThat(hostKeys("announced")).isEqualTo(before);
        gatehouse.run("key", "rotate", "host", "--activate").ok();
        Set<String> after = hostKeys("after");
        assertThat(after).hasSize(3).doesNotContainAnyElementsOf(before);
        assertThat(after).allSatisfy(key -> assertThat(announced).contains(key));
    }

    @Test
    void aBreakGlassFileOpensWithoutServerAndDatabase() throws Exception {
        Path directory = lab.directory("break-glass");
        List<String> recipients = new ArrayList<>();
        for (String holder : List.of("anna", "ben", "carla")) {
            Path key = directory.resolve(holder + ".key");
            recipients.add(gatehouse
                    .run("break-glass", "keygen", key.toString())
                    .ok()
                    .text()
                    .strip());
        }
        Path sealed = directory.resolve("night.json");
        String account = OpenSshServer.account();
        gatehouse
                .run(
                        "break-glass", "export",
                        "--credential", account + "@" + Lab.KEY_TARGET,
                        "--credential", account + "@" + Lab.PASSWORD_TARGET,
                        "--recipient", recipients.get(0),
                        "--recipient", recipients.get(1),
                        "--recipient", recipients.get(2),
                        "--output", sealed.toString())
                .ok();
        assertThat(Files.readString(sealed)).doesNotContain(lab.targetPassword());
        gatehouse.kill9();
        try {
            assertThat(gatehouse.run(opening(sealed, directory, "anna")).exitCode())
                    .isEqualTo(1);
            JsonNode opened = gatehouse.json(opening(sealed, directory, "anna", "carla"));
            assertThat(opened.findValuesAsText("secret")).contains(lab.targetPassword());
            for (JsonNode one : opened) {
                if (one.path("kind").asText().equals("private-key")) {
                    assertLogsIn(directory, one.path("secret").asText());
                }
            }
            assertThat(opened.findValuesAsText("kind")).containsExactlyInAnyOrder("password", "private-key");
        } finally {
            gatehouse.up();
        }
        gatehouse.run("break-glass", "return", "night", "--reason", "tried").ok();
        assertThat(gatehouse.list("credential", "list"))
                .allSatisfy(credential ->
                        assertThat(credential.path("rotationDue").asText()).contains("night"));
    }

    private static String[] opening(Path sealed, Path directory, String... holders) {
        List<String> words = new ArrayList<>(List.of("break-glass", "open", sealed.toString()));
        for (String holder : holders) {
            words.addAll(
                    List.of("--identity", directory.resolve(holder + ".key").toString()));
        }
        return words.toArray(String[]::new);
    }

    /** With the key as it came out of the file, straight to the target. */
    private static void assertLogsIn(Path directory, String key) throws Exception {
        Path file = Files.writeString(directory.resolve("id"), key + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Run.Result result = SshLogin.byKey(
                        lab.keyTarget().port(),
                        OpenSshServer.account(),
                        file,
                        lab.keyTarget().knownHosts())
                .run("echo key$((40+2))");
        assertThat(result.output()).as(result.toString()).asString().isEqualTo("key42\n");
    }

    private static Set<String> hostKeys(String name) throws Exception {
        return Files.readAllLines(gatehouse.knownHosts(lab.directory(name))).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.indexOf(' ') + 1).strip())
                .collect(Collectors.toSet());
    }
}
