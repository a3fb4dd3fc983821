/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {

    private static final String ID = "0123456789abcdefABCDEF";
    private static final String ISSUED = "{\"id\":\"" + ID + "\",\"username\":\"T-" + ID
            + "\",\"password\":\"canaryPassword\",\"expiresAt\":\"2030-01-01T00:00:00Z\"}";

    @TempDir
    private Path home;

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start(home);
        server.answer("POST /api/v1/tokens", 201, ISSUED);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private CommandRun issue(String... more) {
        String[] arguments = new String[8 + more.length];
        String[] first = {"token", "issue", "--user", "anna", "--account", "root", "--target", "db1"};
        System.arraycopy(first, 0, arguments, 0, first.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        return CommandRun.of(home, arguments);
    }

    @Test
    void issuePrintsTheTokenAsJson() {
        CommandRun run = issue("--output", "json");
        assertThat(run.status()).isZero();
        assertThat(run.out().replaceAll("\\s", "")).isEqualTo(ISSUED);
        assertThat(server.requests().get(0).body())
                .isEqualTo("{\"user\":\"anna\",\"account\":\"root\",\"target\":\"db1\",\"ttl\":\"60s\"}");
    }

    @Test
    void issuePrintsTheTokenForPeople() {
        assertThat(issue("--ttl", "5m", "--reason", "INC-7").out()).contains("T-" + ID, "canaryPassword");
        assertThat(server.requests().get(0).body()).contains("\"reason\":\"INC-7\"", "\"ttl\":\"5m\"");
    }

    @Test
    void theRdpFileGoesToStandardOutputAndThePasswordDoesNot() {
        server.answer(
                "GET /api/v1/tokens/" + ID + "/rdp-file?host=gate.example&port=14489", 200, "full address:s:x\r\n");
        CommandRun run = issue("--output", "rdp", "--gateway", "gate.example:14489");
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("full address:s:x\r\n");
        assertThat(run.err()).contains("canaryPassword", "2030-01-01T00:00:00Z").hasLineCount(1);
    }

    @Test
    void aTokenWithoutItsFileIsRevoked() {
        server.answer("GET /api/v1/tokens/" + ID + "/rdp-file", 409, "{\"detail\":\"target db1 is for ssh\"}");
        server.answerRaw("DELETE /api/v1/tokens/" + ID, "HTTP/1.1 204 X\r\nContent-Length: 0\r\n\r\n");
        CommandRun run = issue("--output", "rdp");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("is for ssh").doesNotContain("canaryPassword");
        assertThat(server.requests().get(2).line()).startsWith("DELETE /api/v1/tokens/" + ID);
    }

    @Test
    void withoutAUserItIsForWhoAsks() {
        CommandRun run = CommandRun.of(home, "token", "issue", "--account", "root", "--target", "db1");
        assertThat(run.status()).isZero();
        assertThat(server.requests().get(0).body())
                .isEqualTo("{\"account\":\"root\",\"target\":\"db1\",\"ttl\":\"60s\"}");
    }

    @Test
    void aGatewayIsForRdpFilesOnly() {
        CommandRun run = issue("--gateway", "gate.example");
        assertThat(run.status()).isEqualTo(2);
        assertThat(server.requests()).as("refused before anything is issued").isEmpty();
    }

    @Test
    void tokensAreListedAndRevoked() {
        server.answer(
                "GET /api/v1/tokens",
                200,
                "{\"items\":[{\"id\":\"" + ID + "\",\"user\":\"anna\",\"state\":\"usable\"}],\"next\":null}");
        server.answerRaw("DELETE /api/v1/tokens/T-" + ID, "HTTP/1.1 204 X\r\nContent-Length: 0\r\n\r\n");
        assertThat(CommandRun.of(home, "token", "list").out()).contains(ID, "anna", "usable");
        assertThat(CommandRun.of(home, "token", "revoke", "T-" + ID).out()).isEqualTo("token T-" + ID + " revoked\n");
    }
}
