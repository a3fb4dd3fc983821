/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cli.output.QrText;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserMfaCommandTest {

    private static final String FACTOR = "/api/v1/users/anna/factor";
    private static final String URI =
            "otpauth://totp/Gatehouse:anna?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&issuer=Gatehouse";

    @TempDir
    private Path home;

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start(home);
        server.answer(
                "POST " + FACTOR, 201, "{\"secret\":\"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567\",\"uri\":\"" + URI + "\"}");
        server.answer("POST " + FACTOR + "/confirm", 201, "{\"recoveryCodes\":[\"aaaaa-bbbbb\",\"ccccc-ddddd\"]}");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private CommandRun mfa(String... more) {
        String[] arguments = new String[3 + more.length];
        System.arraycopy(new String[] {"user", "mfa", "anna"}, 0, arguments, 0, 3);
        System.arraycopy(more, 0, arguments, 3, more.length);
        return CommandRun.of(home, arguments);
    }

    @Test
    void enrolDrawsTheCodeAndSaysWhatComesNext() {
        CommandRun run = mfa("enrol");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains(QrText.of(URI, false), "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "user mfa anna confirm")
                .doesNotContain("\u001b");
    }

    @Test
    void atATerminalTheFirstCodeIsAskedForAtOnce() {
        CommandRun run = CommandRun.withInput("123456\n", true, home, "user", "mfa", "anna", "enrol");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("is in force", "aaaaa-bbbbb", "ccccc-ddddd");
        assertThat(server.requests().get(1).body()).isEqualTo("{\"code\":\"123456\"}");
    }

    @Test
    void confirmTakesTheCodeFromStandardInput() {
        CommandRun run =
                CommandRun.withInput("123456\n", false, home, "user", "mfa", "anna", "confirm", "--code-stdin");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("aaaaa-bbbbb");
        assertThat(mfa("confirm").status()).isEqualTo(2);
    }

    @Test
    void resetSaysWhenItWaitsForAnotherAdmin() {
        server.answer("POST " + FACTOR + "/reset", 200, "{\"state\":\"waiting\",\"requestedBy\":\"local:root\"}");
        assertThat(mfa("reset").out()).contains("waits for another admin", "--confirm");
        server.answer("POST " + FACTOR + "/reset/confirm", 200, "{\"state\":\"reset\",\"requestedBy\":\"user:ben\"}");
        assertThat(mfa("reset", "--confirm").out()).contains("no second factor any more");
        assertThat(mfa("reset", "--confirm", "--withdraw").status()).isEqualTo(2);
    }

    @Test
    void theDrawingIsSquareAndSmallEnoughForATerminal() {
        String[] lines = QrText.of(URI, false).split("\n");
        assertThat(lines)
                .hasSizeLessThanOrEqualTo(22)
                .allSatisfy(line -> assertThat(line)
                        .hasSameSizeAs(lines[0])
                        .hasSizeLessThanOrEqualTo(2 * lines.length)
                        .hasSizeGreaterThanOrEqualTo(2 * lines.length - 1));
        // the finder pattern in the upper left corner, inverted: dark is a blank
        assertThat(lines[1]).startsWith("\u2588\u2588 \u2584\u2584\u2584\u2584\u2584 \u2588");
    }
}
