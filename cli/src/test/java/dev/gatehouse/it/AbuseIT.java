/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Denial;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.OpenSshServer;
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
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Rows A1, A3, A4 and A16 of the table of abuse in SECURITY.md at the real doors: each attack is denied, each denial is in the audit log, and
 * the target sees nothing of it.
 */
@ExtendWith(SharedLab.class)
class AbuseIT {

    private static final int RACERS = 24;

    /** Each line of the script: door, case, outcome, reference. */
    private record Attempt(String door, String about, String outcome, String reference) {}

    private final Lab lab;
    private final Gatehouse gatehouse;

    AbuseIT(Lab lab) {
        this.lab = lab;
        this.gatehouse = lab.gatehouse();
    }

    private SshLogin token(String ttl) throws Exception {
        JsonNode token = gatehouse.json(
                "token",
                "issue",
                "--user",
                Lab.USER,
                "--account",
                OpenSshServer.account(),
                "--target",
                Lab.KEY_TARGET,
                "--ttl",
                ttl);
        return lab.byPassword(Lab.USER, Lab.KEY_TARGET, token.path("password").asText())
                .as(token.path("username").asText())
                .with("LogLevel=INFO");
    }

    private long loginsAtTheTarget() throws Exception {
        return lab.keyTarget()
                .log()
                .lines()
                .filter(line -> line.contains("Accepted publickey"))
                .count();
    }

    private static String causeOf(Run.Result refused, List<JsonNode> audit) {
        List<JsonNode> rows = Denial.rows(Denial.reference(refused), audit);
        assertThat(rows).as(refused.toString()).hasSize(1);
        return rows.get(0).path("detail").path("cause").asText();
    }

    @Test
    void aTokenThatManyClientsRaceForOpensOneSession() throws Exception {
        Acceptance.row("a1 token: raced for by clients from as many addresses, used again", RACERS + " clients", f -> {
            SshLogin login = token("5m");
            long before = loginsAtTheTarget();
            ExecutorService racers = Executors.newFixedThreadPool(RACERS);
            List<Future<Run.Result>> running = new ArrayList<>();
            for (int racer = 1; racer <= RACERS; racer++) {
                SshLogin from = login.with("BindAddress=127.0.5." + racer);
                running.add(racers.submit(() -> from.run("echo in")));
            }
            List<Run.Result> ended = new ArrayList<>();
            for (Future<Run.Result> each : running) {
                ended.add(each.get());
            }
            racers.shutdown();
            assertThat(ended).filteredOn(each -> each.exitCode() == 0).hasSize(1);
            assertThat(loginsAtTheTarget() - before)
                    .as("what the target saw of it")
                    .isEqualTo(1);
            List<JsonNode> audit = gatehouse.list("audit", "list", "--limit", "500");
            Map<String, Long> causes = ended.stream()
                    .filter(each -> each.exitCode() != 0)
                    .collect(Collectors.groupingBy(each -> causeOf(each, audit), Collectors.counting()));
            assertThat(causes).containsOnlyKeys("token.spent").containsEntry("token.spent", RACERS - 1L);
            assertThat(causeOf(
                            login.with("BindAddress=127.0.5.200").run("echo in"),
                            gatehouse.list("audit", "list", "--last", "20")))
                    .isEqualTo("token.spent");
        });
    }

    @Test
    void aTokenOfASessionThatWasEndedIsDead() throws Exception {
        Acceptance.row("a1 token: after its session was terminated", "1 token", f -> {
            SshLogin login = token("5m");
            try (Terminal terminal = Terminal.open(
                    lab.directory("terminals"),
                    login.line("-tt", "echo $((5+5))go; exec sleep 4811"),
                    login.environment())) {
                terminal.expect("10go");
                JsonNode session = gatehouse.live().stream()
                        .filter(each -> each.path("authMethod").asText().equals("token"))
                        .findFirst()
                        .orElseThrow();
                gatehouse
                        .run("session", "terminate", session.path("id").asText(), "--reason", "abuse")
                        .ok();
                assertThat(terminal.awaitEnd()).isNotZero();
            }
            Run.Result again = login.with("BindAddress=127.0.5.201").run("echo in");
            assertThat(again.exitCode()).isEqualTo(255);
            assertThat(causeOf(again, gatehouse.list("audit", "list", "--last", "20")))
                    .isEqualTo("token.spent");
        });
    }

    @Test
    void hostileNamesAndSwitchesAreDeniedAtEveryDoor() throws Exception {
        Acceptance.row("a3 a4 a16 hostile names, switches and user agents at SSH, API and RDP", "1 corpus", f -> {
            long before = loginsAtTheTarget();
            List<Attempt> attempts = abuse();
            f.note("attempts", attempts.size());
            assertThat(attempts)
                    .noneMatch(each ->
                            each.outcome().equals("in") || each.outcome().equals("open"));
            assertThat(attempts)
                    .filteredOn(each -> each.door().equals("switch"))
                    .hasSize(4)
                    .allMatch(each -> each.outcome().equals("closed"));
            assertThat(attempts)
                    .as("refused as 401, as malformed or as too large; never a fault of the server")
                    .filteredOn(each -> each.door().matches("api|agent"))
                    .allMatch(each -> each.outcome().matches("401|400|413|431|closed"));
            assertThat(loginsAtTheTarget()).as("what the target saw of it").isEqualTo(before);
            onRecord(attempts);
            nothingRawInTheLogs();
            assertThat(gatehouse.json("audit", "verify").path("ok").asBoolean()).isTrue();
            assertThat(lab.through().run("echo in").ok().text()).isEqualTo("in\n");
        });
    }

    private List<Attempt> abuse() throws Exception {
        Path script = lab.directory("abuse").resolve("abuse-client.py");
        try (var in = AbuseIT.class.getResourceAsStream("abuse-client.py")) {
            Files.write(script, in.readAllBytes());
        }
        Run.Result result = Run.command(
                List.of(
                        "/usr/bin/python3",
                        "-W",
                        "ignore",
                        script.toString(),
                        Integer.toString(gatehouse.sshPort()),
                        Integer.toString(gatehouse.rdpPort()),
                        Integer.toString(gatehouse.consolePort()),
                        Lab.name(Lab.USER, Lab.PASSWORD_TARGET)),
                Map.of("GH_IT_PASSWORD", lab.userPassword()),
                new byte[0],
                Duration.ofMinutes(3));
        List<Attempt> attempts = result.ok()
                .text()
                .lines()
                .map(line -> line.split("\t"))
                .map(part -> new Attempt(part[0], part[1], part[2], part[3]))
                .toList();
        assertThat(attempts).as(result.toString()).hasSizeGreaterThan(100);
        return attempts;
    }

    /** Whoever was shown a reference finds its row, with a cause. */
    private void onRecord(List<Attempt> attempts) throws Exception {
        List<Attempt> referred =
                attempts.stream().filter(each -> !each.reference().equals("-")).toList();
        assertThat(referred)
                .filteredOn(each -> each.door().equals("ssh"))
                .as(attempts.toString())
                .hasSizeGreaterThan(20);
        assertThat(referred)
                .filteredOn(each -> each.door().equals("api"))
                .as(attempts.toString())
                .hasSizeGreaterThan(20);
        await("the rows").atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            List<JsonNode> audit = gatehouse.list("audit", "list", "--limit", "500");
            assertThat(referred)
                    .allSatisfy(each -> assertThat(Denial.rows(each.reference(), audit))
                            .as(each.toString())
                            .singleElement()
                            .satisfies(row -> assertThat(
                                            row.path("detail").path("cause").asText())
                                    .matches("[ -~]+")));
            assertThat(audit.toString()).doesNotContain(lab.userPassword());
        });
    }

    /** A log is read at terminals and by programs that go by lines. */
    private void nothingRawInTheLogs() throws Exception {
        try (var files = Files.walk(gatehouse.home().resolve("logs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(text).as(file.toString()).doesNotContain("\u001b", "\u0007", "\u0000", "\r");
                assertThat(text.lines())
                        .as(file.toString())
                        .noneMatch(line -> line.startsWith("2026-01-01 INFO granted"));
                assertThat(text).as(file.toString()).doesNotContain(lab.userPassword());
            }
        }
    }
}
