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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorCommandsTest {

    private static final String PROBLEM = "{\"status\":%s,\"code\":\"x\",\"detail\":\"what, why, what to do\"}";

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

    @Test
    void listPrintsATableOfAllPages() {
        server.answer(
                "GET /api/v1/users",
                200,
                "{\"items\":[{\"name\":\"alice\",\"role\":\"admin\",\"publicKeys\":"
                        + "[{\"fingerprint\":\"SHA256:a\"},{\"fingerprint\":\"SHA256:b\"}]}],\"next\":\"7\"}");
        server.answer(
                "GET /api/v1/users?after=7", 200, "{\"items\":[{\"name\":\"bob\",\"role\":\"user\"}],\"next\":null}");
        CommandRun run = CommandRun.of(home, "user", "list");
        assertThat(run.status()).isZero();
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.out().lines().toList().get(1)).matches("alice +admin +- +- +SHA256:a,SHA256:b +- +-");
        assertThat(run.out()).contains("bob");
    }

    @Test
    void listPrintsJsonForScripts() {
        server.answer("GET /api/v1/users", 200, "{\"items\":[{\"name\":\"alice\",\"enabled\":true}],\"next\":null}");
        CommandRun run = CommandRun.of(home, "user", "list", "--output", "json");
        assertThat(run.out().replaceAll("\\s", "")).isEqualTo("[{\"name\":\"alice\",\"enabled\":true}]");
    }

    @Test
    void hostileTextDoesNotReachTheTerminal() {
        server.answer("GET /api/v1/users", 200, "{\"items\":[{\"name\":\"a\\u001b]52;c;eA==\\u0007\\u202e\"}]}");
        assertThat(CommandRun.of(home, "user", "list").out())
                .contains("a\\u001b]52;c;eA==\\u0007\\u202e")
                .doesNotContain("\u001b", "\u202e");
    }

    @ParameterizedTest
    @CsvSource({"400,2", "401,4", "403,4", "404,3", "409,1", "500,1", "503,1"})
    void refusalsHaveAnExitStatusAndOneLine(int httpStatus, int exitStatus) {
        server.answer("GET /api/v1/users/alice", httpStatus, String.format(PROBLEM, httpStatus));
        CommandRun run = CommandRun.of(home, "user", "show", "alice");
        assertThat(run.status()).isEqualTo(exitStatus);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("gatehouse: what, why, what to do\n");
    }

    @Test
    void noServerIsExitStatusFive(@TempDir Path empty) {
        CommandRun run = CommandRun.of(empty, "status");
        assertThat(run.status()).isEqualTo(5);
        assertThat(run.err())
                .startsWith("gatehouse: no Gatehouse answers at " + empty)
                .hasLineCount(1);
    }

    @Test
    void wrongUseIsExitStatusTwoAndOneLine() {
        CommandRun run = CommandRun.of(home, "user", "add");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("NAME", "gatehouse user add --help").hasLineCount(1);
        assertThat(CommandRun.of(home, "usr").status()).isEqualTo(2);
    }

    @Test
    void namesAndValuesMayBeTheNamesOfCommands() {
        server.answer("POST /api/v1/users", 201, "{\"name\":\"token\"}");
        CommandRun run = CommandRun.withInput(
                "right-12345\n", false, home, "user", "add", "token", "--role", "user", "--password-stdin");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(server.requests().get(0).body()).contains("\"name\":\"token\"", "\"role\":\"user\"");
        server.answer("GET /api/v1/users/user", 200, "{\"name\":\"user\"}");
        assertThat(CommandRun.of(home, "user", "show", "user").status()).isZero();
    }

    @Test
    void passwordComesFromStandardInputAndIsWrittenOnce() {
        server.answer("POST /api/v1/users", 201, "{\"name\":\"alice\"}");
        CommandRun run = CommandRun.withInput(
                "s3cret \"x\"\nnot this\n", false, home, "user", "add", "alice", "--password-stdin");
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("user alice added\n");
        assertThat(server.requests().get(0).body())
                .isEqualTo("{\"name\":\"alice\",\"role\":\"user\",\"password\":\"s3cret \\\"x\\\"\"}");
    }

    @Test
    void groupsAndTheirMembers() {
        server.answer("POST /api/v1/groups", 201, "{\"name\":\"dba\"}");
        server.answer("PATCH /api/v1/groups/dba", 200, "{\"name\":\"dba\"}");
        server.answer("POST /api/v1/policies", 201, "{\"name\":\"p\"}");
        assertThat(CommandRun.of(home, "group", "add", "dba", "--member", "anna,ben")
                        .out())
                .isEqualTo("group dba added\n");
        assertThat(CommandRun.of(home, "group", "member", "add", "dba", "carl", "dora")
                        .out())
                .isEqualTo("carl, dora added to group dba\n");
        assertThat(CommandRun.of(home, "group", "member", "remove", "dba", "carl")
                        .status())
                .isZero();
        assertThat(CommandRun.of(home, "policy", "add", "p", "--group", "dba", "--target", "db1", "--account", "root")
                        .status())
                .isZero();
        assertThat(server.requests())
                .extracting(FakeServer.Request::body)
                .containsExactly(
                        "{\"name\":\"dba\",\"members\":[\"anna\",\"ben\"]}",
                        "{\"addMembers\":[\"carl\",\"dora\"]}",
                        "{\"removeMembers\":[\"carl\"]}",
                        "{\"name\":\"p\",\"groups\":[\"dba\"],\"targets\":[\"db1\"],\"accounts\":[\"root\"]}");
        assertThat(CommandRun.of(home, "group", "member", "add", "dba").status())
                .isEqualTo(2);
    }

    @Test
    void passwordIsNoArgument() {
        assertThat(CommandRun.of(home, "user", "add", "alice", "--password", "x")
                        .status())
                .isEqualTo(2);
        assertThat(CommandRun.of(home, "credential", "add", "root@db1", "--password", "x")
                        .status())
                .isEqualTo(2);
    }

    @Test
    void userWithoutAWayInIsRefusedWhereNobodyCanBeAsked() {
        CommandRun run = CommandRun.of(home, "user", "add", "alice");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--password-stdin", "--public-key");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void targetWithoutIdentityShowsTheFingerprintAndAsks() {
        server.answer(
                "POST /api/v1/scan",
                200,
                "{\"hostKeys\":[{\"type\":\"ssh-ed25519\",\"fingerprint\":\"SHA256:fp\","
                        + "\"line\":\"ssh-ed25519 AAAA\"}]}");
        server.answer("POST /api/v1/targets", 201, "{\"name\":\"db1\"}");
        String[] add = {"target", "add", "db1", "--protocol", "ssh", "--address", "10.0.0.5"};
        CommandRun yes = CommandRun.withInput("yes\n", true, home, add);
        assertThat(yes.err()).contains("SHA256:fp", "[y/N]");
        assertThat(yes.status()).isZero();
        assertThat(server.requests().get(1).body())
                .contains("\"hostKeys\":[\"ssh-ed25519 AAAA\"]", "\"trust\":\"pin\"", "\"port\":22");
        assertThat(CommandRun.withInput("\n", true, home, add).status()).isEqualTo(1);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void targetWithoutIdentityFailsWhereNobodyCanBeAsked() {
        CommandRun run = CommandRun.of(home, "target", "add", "db1", "--protocol", "ssh", "--address", "10.0.0.5");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--host-key", "--trust first-use");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void hostKeyComesFromAKnownHostsFile() throws IOException {
        Path known = Files.writeString(home.resolve("known"), "# comment\n[db1]:22 ssh-ed25519 AAAAC3Nz root@db1\n");
        server.answer("POST /api/v1/targets", 201, "{\"name\":\"db1\"}");
        CommandRun run = CommandRun.of(
                home,
                "target",
                "add",
                "db1",
                "--protocol",
                "ssh",
                "--address",
                "[fd00::1]:2222",
                "--host-key",
                known.toString());
        assertThat(run.status()).isZero();
        assertThat(server.requests().get(0).body())
                .contains("\"hostKeys\":[\"ssh-ed25519 AAAAC3Nz root@db1\"]", "\"host\":\"fd00::1\"", "\"port\":2222");
    }

    @Test
    void credentialNameDividesAtTheLastAt() {
        server.answer("GET /api/v1/credentials/svc%40corp.example/db1", 200, "{\"kind\":\"password\"}");
        assertThat(CommandRun.of(home, "credential", "show", "svc@corp.example@db1")
                        .status())
                .isZero();
    }

    @Test
    void explainSaysNoWithAnExitStatus() {
        server.answer("POST /api/v1/policies/explain", 200, "{\"allowed\":false,\"cause\":\"no policy\",\"steps\":[]}");
        CommandRun run = CommandRun.of(home, "policy", "explain", "alice", "root@db1");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("no policy");
    }

    @Test
    void verifyFailsForADamagedRecording() {
        server.answer("POST /api/v1/recordings/r1/verify", 200, "{\"ok\":false,\"firstBad\":7,\"detail\":\"chunk 7\"}");
        assertThat(CommandRun.of(home, "recording", "verify", "r1").status()).isEqualTo(1);
    }

    @Test
    void chunkedExportArrivesWholeAndACutOneLeavesNoFile() throws IOException {
        Path file = home.resolve("out.cast");
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        server.answerRaw("GET /api/v1/recordings/r1/text?export=true", head + "5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n");
        assertThat(CommandRun.of(home, "recording", "export", "r1", "--format", "text")
                        .out())
                .isEqualTo("hello!");
        server.answerRaw("GET /api/v1/recordings/r1/asciicast?export=true", head + "5\r\nhel");
        CommandRun cut =
                CommandRun.of(home, "recording", "export", "r1", "--format", "asciicast", "--output", file.toString());
        assertThat(cut.status()).isEqualTo(1);
        assertThat(file).doesNotExist();
    }

    @Test
    void exportDoesNotReplaceAFile() throws IOException {
        Path file = Files.writeString(home.resolve("mine"), "precious");
        server.answer("GET /api/v1/recordings/r1/text?export=true", 200, "x");
        CommandRun run =
                CommandRun.of(home, "recording", "export", "r1", "--format", "text", "--output", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(file).hasContent("precious");
    }

    @Test
    void exportOfAPictureAsksForItsTime() throws IOException {
        Path file = home.resolve("picture.png");
        server.answer("GET /api/v1/recordings/r1/png?export=true&reason=audit&atMillis=83500", 200, "png");
        CommandRun run = CommandRun.of(
                home,
                "recording",
                "export",
                "r1",
                "--format",
                "png",
                "--at",
                "1:23.5",
                "--reason",
                "audit",
                "--output",
                file.toString());
        assertThat(run.err()).contains("picture.png written (png)");
        assertThat(run.status()).isZero();
        assertThat(file).hasContent("png");
    }

    @Test
    void exportRefusesOptionsOfOtherFormats() {
        assertThat(CommandRun.of(home, "recording", "export", "r1", "--format", "text", "--at", "1")
                        .err())
                .contains("--at goes with --format png only");
        assertThat(CommandRun.of(home, "recording", "export", "r1", "--format", "raw", "--input", "--output", "x")
                        .err())
                .contains("--input goes with --format asciicast or text only");
    }

    @Test
    void headLongerThanTheLimitIsRefused() {
        server.answerRaw("GET /api/v1/status", "HTTP/1.1 200 OK\r\nX: " + "a".repeat(40_000) + "\r\n\r\n");
        CommandRun run = CommandRun.of(home, "status");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("longer than 32768 bytes");
    }

    @Test
    void everyCommandHasHelp() {
        for (Class<?> command : CommandCatalogue.all()) {
            String name =
                    command.getAnnotation(picocli.CommandLine.Command.class).name();
            assertThat(CommandRun.of(home, name, "--help").status()).as(name).isZero();
        }
        assertThat(CommandRun.of(home, "--help").out()).contains("recording", "credential");
        assertThat(CommandRun.of(home, "completion").out()).contains("complete -F");
    }
}
