/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Keys;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SharedLab;
import dev.gatehouse.it.lab.SshLogin;
import dev.gatehouse.it.lab.Terminal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A login that names no target: the menu in a real terminal, and the session after it. Every test has a user of its own. */
@ExtendWith(SharedLab.class)
class TargetMenuIT {

    private static final String TITLE = "choose a target";

    private final Lab lab;
    private final Gatehouse gatehouse;

    TargetMenuIT(Lab lab) {
        this.lab = lab;
        this.gatehouse = lab.gatehouse();
    }

    /** Somebody who may reach both targets, and logs in without naming one. */
    private SshLogin user(String name) throws Exception {
        Path key = Keys.make(lab.directory("keys").resolve(name));
        gatehouse.addUser(name, key, null);
        gatehouse.addPolicy(name + "-db1", name, Lab.KEY_TARGET);
        gatehouse.addPolicy(name + "-db2", name, Lab.PASSWORD_TARGET);
        return lab.through(name, Lab.KEY_TARGET, key).as(name);
    }

    private Terminal open(SshLogin login) throws Exception {
        return Terminal.open(lab.directory("terminals"), login.line(), login.environment())
                .expect(TITLE);
    }

    @Test
    void filteredChosenUsedAndRecorded() throws Exception {
        Acceptance.row("menu: filter, resize, choose, exit status, recording", "1 session", f -> {
            try (Terminal terminal = open(user("mina"))) {
                terminal.expect("2 choices").type("db2");
                int at = terminal.expect("1 of 2", 0);
                terminal.resize(10, 40);
                terminal.expect("Enter: connect", at);
                terminal.type("\r").expect("This session is recorded.");
                terminal.type("stty size; echo $((40+2))answer\r")
                        .expect("10 40")
                        .expect("42answer");
                terminal.type("exit 7\r");
                assertThat(terminal.awaitEnd()).isEqualTo(7);
            }
            JsonNode recording = gatehouse.sealedRecording("mina");
            assertThat(recording.path("target").asText()).isEqualTo(Lab.PASSWORD_TARGET);
            String id = Gatehouse.recordingId(recording);
            gatehouse.verifyRecording(id);
            assertThat(new String(gatehouse.export(id, "asciicast"), StandardCharsets.UTF_8))
                    .contains("42answer")
                    .doesNotContain(TITLE);
        });
    }

    @Test
    void aPolicyThatIsGoneIsADenialInTheMenu() throws Exception {
        Acceptance.row("menu: denied choice, back to the menu, another one", "1 session", f -> {
            try (Terminal terminal = open(user("nele"))) {
                gatehouse.run("policy", "remove", "nele-db2").ok();
                terminal.type("db2\r").expect("Access denied.");
                terminal.expect("reference");
                terminal.type("\025db1\r").expect("This session is recorded.");
                terminal.type("exit 0\r");
                assertThat(terminal.awaitEnd()).isZero();
            }
            assertThat(gatehouse.sealedRecording("nele").path("target").asText())
                    .isEqualTo(Lab.KEY_TARGET);
        });
    }

    @Test
    void leftAndKilled() throws Exception {
        Acceptance.row("menu: left with 130, client killed", "3 clients", f -> {
            SshLogin login = user("omar");
            try (Terminal terminal = open(login)) {
                assertThat(terminal.control('c').awaitEnd()).isEqualTo(130);
            }
            try (Terminal terminal = open(login)) {
                assertThat(terminal.type("\033").awaitEnd()).isEqualTo(130);
            }
            open(login).close();
            assertThat(gatehouse.live())
                    .noneMatch(session -> session.path("user").asText().equals("omar"));
            assertThat(gatehouse.list("recording", "list"))
                    .noneMatch(recording -> recording.path("user").asText().equals("omar"));
            await("the menus on record")
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(gatehouse.list("audit", "list", "--last", "100"))
                            .filteredOn(event -> event.toString().contains("session.menu")
                                    && event.toString().contains("omar"))
                            .hasSizeGreaterThanOrEqualTo(3));
        });
    }

    @Test
    void whatNeedsATargetSaysSo() throws Exception {
        Acceptance.row("menu: command, scp and sftp without a target are refused with words", "4 commands", f -> {
            SshLogin login = user("paul");
            String words = "name account and target: paul@ACCOUNT@TARGET@gateway";
            assertRefused(login.run("uptime"), words);
            Path file = Files.writeString(lab.directory("menu").resolve("file"), "x");
            for (List<String> flags : List.of(List.<String>of(), List.of("-O"))) {
                List<String> scp = new ArrayList<>(List.of("scp", "-F", "/dev/null"));
                scp.addAll(flags);
                login.options().forEach(option -> scp.addAll(List.of("-o", option)));
                scp.addAll(List.of("-P", Integer.toString(login.port()), file.toString(), "paul@127.0.0.1:copy"));
                assertRefused(Run.command(scp, login.environment(), new byte[0], Duration.ofSeconds(30)), words);
            }
            assertRefused(login.run("-s", "sftp"), words);
        });
    }

    private static void assertRefused(Run.Result result, String words) {
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.errors()).contains(words);
    }
}
