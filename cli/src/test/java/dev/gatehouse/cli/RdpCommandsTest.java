/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is different about RDP on the command line. */
class RdpCommandsTest {

    private static final String PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    private static final String PEM_IN_JSON = PEM.replace("\n", "\\n");

    @TempDir
    private Path home;

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start(home);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private CommandRun add(String... more) {
        String[] command = {"target", "add", "desk", "--protocol", "rdp", "--address", "10.0.0.5"};
        return CommandRun.of(home, concat(command, more));
    }

    private static String[] concat(String[] first, String... second) {
        String[] all = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    @Test
    void targetWithoutIdentityShowsTheFingerprintOfTheCertificatesKeyAndAsks() {
        server.answer(
                "POST /api/v1/scan",
                200,
                "{\"hostKeys\":[{\"type\":\"x509\",\"fingerprint\":\"SHA256:fp\",\"line\":\"x509 AAAA\"}]}");
        server.answer("POST /api/v1/targets", 201, "{\"name\":\"desk\"}");
        CommandRun yes = CommandRun.withInput(
                "yes\n", true, home, "target", "add", "desk", "--protocol", "rdp", "--address", "10.0.0.5");
        assertThat(yes.status()).as(yes.err()).isZero();
        assertThat(yes.err()).contains("10.0.0.5 port 3389 presents:", "x509  SHA256:fp");
        assertThat(server.requests().get(0).body()).contains("\"protocol\":\"rdp\"", "\"port\":3389");
        assertThat(server.requests().get(1).body())
                .contains("\"hostKeys\":[\"x509 AAAA\"]", "\"trust\":\"pin\"", "\"port\":3389")
                .doesNotContain("concessions", "authorities");
    }

    @Test
    void withoutATerminalTheIdentityMustBeGiven() {
        CommandRun run = add();
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--host-key", "openssl", "--trust first-use");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void hostKeyIsACertificateFile() throws IOException {
        Path file = Files.writeString(home.resolve("desk.pem"), PEM);
        server.answer("POST /api/v1/targets", 201, "{\"name\":\"desk\"}");
        assertThat(add("--host-key", file.toString()).status()).isZero();
        assertThat(server.requests().get(0).body()).contains("\"hostKeys\":[\"" + PEM_IN_JSON + "\"]");
        Path key = Files.writeString(
                home.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n");
        CommandRun secret = add("--host-key", key.toString());
        assertThat(secret.status()).isEqualTo(2);
        assertThat(secret.err()).contains("private key");
        assertThat(server.requests()).as("a private key is not sent").hasSize(1);
    }

    @Test
    void authoritiesComeFromFilesAndGoWithTrustCa() throws IOException {
        Path file = Files.writeString(home.resolve("ca.pem"), PEM);
        server.answer("POST /api/v1/targets", 201, "{\"name\":\"desk\"}");
        assertThat(add("--trust", "ca", "--ca", file.toString()).status()).isZero();
        assertThat(server.requests().get(0).body())
                .contains("\"authorities\":[\"" + PEM_IN_JSON + "\"]", "\"trust\":\"ca\"")
                .doesNotContain("hostKeys");
        CommandRun none = add("--trust", "ca");
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err()).contains("--ca FILE");
        CommandRun ssh = CommandRun.of(
                home, "target", "add", "db1", "--protocol", "ssh", "--address", "h", "--trust", "ca", "--ca", "x");
        assertThat(ssh.status()).isEqualTo(2);
        assertThat(ssh.err()).contains("--trust ca is for rdp targets");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void concessionsAreSentAndWarnedAbout() {
        String old = "{\"name\":\"desk\",\"protocol\":\"rdp\",\"concessions\":[\"legacy-tls\",\"legacy-credssp\"]}";
        server.answer("POST /api/v1/targets", 201, old);
        server.answer("GET /api/v1/targets/desk", 200, old);
        CommandRun added = add("--trust", "first-use", "--concession", "legacy-tls,legacy-credssp");
        assertThat(added.status()).isZero();
        assertThat(server.requests().get(0).body()).contains("\"concessions\":[\"legacy-tls\",\"legacy-credssp\"]");
        CommandRun shown = CommandRun.of(home, "target", "show", "desk");
        assertThat(shown.err()).startsWith("warning: ").contains("legacy-tls, legacy-credssp");
        CommandRun json = CommandRun.of(home, "target", "show", "desk", "--output", "json");
        assertThat(json.out()).startsWith("{").doesNotContain("warning");
        server.answer("PATCH /api/v1/targets/desk", 200, "{\"name\":\"desk\",\"concessions\":[]}");
        CommandRun off = CommandRun.of(home, "target", "set", "desk", "--concession", "none");
        assertThat(off.status()).isZero();
        assertThat(off.err()).isEmpty();
        assertThat(server.requests().get(3).body()).isEqualTo("{\"concessions\":[]}");
    }

    @Test
    void newHostKeyOfATargetIsReadAsItsProtocolHasIt() throws IOException {
        Path file = Files.writeString(home.resolve("desk.pem"), PEM);
        server.answer("GET /api/v1/targets/desk", 200, "{\"name\":\"desk\",\"protocol\":\"rdp\",\"port\":3390}");
        server.answer("PATCH /api/v1/targets/desk", 200, "{\"name\":\"desk\"}");
        server.answer(
                "GET /api/v1/credentials",
                200,
                "{\"items\":[{\"account\":\"a\",\"target\":\"desk\",\"suspended\":true},"
                        + "{\"account\":\"b\",\"target\":\"other\",\"suspended\":true}],\"next\":null}");
        CommandRun run =
                CommandRun.of(home, "target", "set", "desk", "--host-key", file.toString(), "--address", "10.0.0.6");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("1 suspended", "credential set --confirm a@desk")
                .doesNotContain("b@")
                .hasLineCount(1);
        assertThat(server.requests().get(1).body())
                .contains("\"hostKeys\":[\"" + PEM_IN_JSON + "\"]", "\"host\":\"10.0.0.6\"", "\"port\":3390");
    }

    @Test
    void accountsOfADomainHaveABackslash() {
        server.answer("POST /api/v1/credentials", 201, "{}");
        server.answer("GET /api/v1/credentials/CORP%5Cadmin/desk", 200, "{\"kind\":\"password\"}");
        CommandRun added = CommandRun.withInput(
                "s3cret\n", false, home, "credential", "add", "CORP\\admin@desk", "--password-stdin");
        assertThat(added.status()).as(added.err()).isZero();
        assertThat(server.requests().get(0).body()).contains("\"account\":\"CORP\\\\admin\"", "\"target\":\"desk\"");
        assertThat(CommandRun.of(home, "credential", "show", "CORP\\admin@desk").status())
                .isZero();
    }

    @Test
    void sessionIsLockedAndUnlocked() {
        server.answer("POST /api/v1/sessions/s1/lock", 200, "{\"id\":\"s1\",\"locked\":true}");
        server.answer("POST /api/v1/sessions/s1/unlock", 200, "{\"id\":\"s1\",\"locked\":false}");
        CommandRun locked = CommandRun.of(home, "session", "lock", "s1", "--reason", "who is that?");
        assertThat(locked.status()).isZero();
        assertThat(locked.out()).isEqualTo("session s1 locked\n");
        assertThat(server.requests().get(0).body()).isEqualTo("{\"reason\":\"who is that?\"}");
        assertThat(CommandRun.of(home, "session", "unlock", "s1").out()).isEqualTo("session s1 unlocked\n");
    }

    @Test
    void sessionOfAnotherProtocolIsNotLocked() {
        server.answer(
                "POST /api/v1/sessions/s1/lock",
                409,
                "{\"status\":409,\"code\":\"conflict\",\"detail\":\"this session's protocol cannot be locked\"}");
        CommandRun run = CommandRun.of(home, "session", "lock", "s1");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("gatehouse: this session's protocol cannot be locked\n");
    }
}
