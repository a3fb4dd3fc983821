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
import dev.gatehouse.it.lab.OpenSshServer;
import dev.gatehouse.it.lab.SharedLab;
import dev.gatehouse.it.lab.SshLogin;
import dev.gatehouse.it.lab.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Part (b): live sessions are listed, shown and ended; time limits end them too. Every test has a user of its own. */
@ExtendWith(SharedLab.class)
class LiveSessionsIT {

    private final Lab lab;
    private final Gatehouse gatehouse;

    LiveSessionsIT(Lab lab) {
        this.lab = lab;
        this.gatehouse = lab.gatehouse();
    }

    @Test
    void listShowTerminate() throws Exception {
        Acceptance.row("b session list, show, terminate within 1 s", "1 session", f -> {
            SshLogin login = user("bea");
            try (Terminal terminal = sleeper(login, 4801)) {
                JsonNode session = live("bea");
                assertThat(session.path("target").asText()).isEqualTo(Lab.KEY_TARGET);
                assertThat(session.path("account").asText()).isEqualTo(OpenSshServer.account());
                assertThat(session.path("protocol").asText()).isEqualTo("ssh");
                assertThat(session.path("clientAddress").asText()).startsWith("127.0.0.1");
                assertThat(session.path("startedAt").asText()).matches("[0-9-]{10}T[0-9:.]+Z");
                String id = session.path("id").asText();
                assertThat(gatehouse.json("session", "show", id).path("state").asText())
                        .isEqualTo(session.path("state").asText());
                gatehouse
                        .run("session", "terminate", id, "--reason", "acceptance")
                        .ok();
                long ordered = System.nanoTime();
                assertThat(terminal.awaitEnd()).isNotZero();
                f.note("milliseconds after the command", (System.nanoTime() - ordered) / 1_000_000);
                assertThat(System.nanoTime() - ordered).isLessThan(TimeUnit.SECONDS.toNanos(1));
                awaitTargetProcessGone(4801);
                await("the session's end")
                        .atMost(Duration.ofSeconds(5))
                        .untilAsserted(() -> assertThat(gatehouse
                                        .json("session", "show", id)
                                        .path("endCause")
                                        .asText())
                                .isEqualTo("terminated"));
                assertThat(gatehouse.run("session", "terminate", id).exitCode()).isNotZero();
                assertThat(gatehouse
                                .run("session", "show", "00000000-0000-4000-8000-000000000000")
                                .exitCode())
                        .isEqualTo(3);
            }
        });
    }

    @Test
    void idleTimeEnds() throws Exception {
        Acceptance.row("b idle timeout ends the session, activity holds it", "4 s", f -> {
            SshLogin login = user("ida", "--idle-timeout", "4s");
            long start = System.nanoTime();
            try (Terminal terminal = sleeper(login, 4802)) {
                // activity for longer than the idle time keeps it
                while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(6)) {
                    terminal.type("x");
                    TimeUnit.MILLISECONDS.sleep(500);
                }
                assertThat(live("ida")).isNotNull();
                assertThat(terminal.awaitEnd()).isNotZero();
            }
            assertThat(endCause("ida")).isEqualTo("idle.timeout");
            awaitTargetProcessGone(4802);
        });
    }

    @Test
    void maximumDurationEnds() throws Exception {
        Acceptance.row("b maximum duration ends the session", "5 s", f -> {
            SshLogin login = user("max", "--max-duration", "5s");
            try (Terminal terminal = sleeper(login, 4803)) {
                assertThat(terminal.awaitEnd()).isNotZero();
            }
            assertThat(endCause("max")).isEqualTo("max-duration");
            awaitTargetProcessGone(4803);
        });
    }

    @Test
    void disabledUserAndPolicyAreCut() throws Exception {
        Acceptance.row("c disabled user or policy: live session cut within 5 s", "2 sessions", f -> {
            SshLogin login = user("dis");
            try (Terminal terminal = sleeper(login, 4804)) {
                gatehouse.run("user", "disable", "dis").ok();
                f.note("user: milliseconds", millisecondsToEnd(terminal));
            }
            assertThat(endCause("dis")).isEqualTo("access.revoked");
            assertThat(login.run("true").exitCode()).isEqualTo(255);
            gatehouse.run("user", "enable", "dis").ok();
            try (Terminal terminal = sleeper(login, 4805)) {
                gatehouse.run("policy", "remove", "dis-db1").ok();
                f.note("policy: milliseconds", millisecondsToEnd(terminal));
            }
            assertThat(login.run("true").exitCode()).isEqualTo(255);
            awaitTargetProcessGone(4805);
        });
    }

    @Test
    void recordingNoticeIsShownFirst() throws Exception {
        Acceptance.row("b recording notice before the first byte", "1 session", f -> {
            SshLogin login = user("nora").with("LogLevel=INFO");
            // one terminal takes both streams of the client, in the order in which it writes
            try (Terminal terminal = Terminal.open(
                    lab.directory("terminals"), login.line("-tt", "echo first$((40+2))"), login.environment())) {
                assertThat(terminal.awaitEnd()).isZero();
                assertThat(terminal.shown())
                        .containsOnlyOnce("This session is recorded.")
                        .containsSubsequence("This session is recorded.", "first42");
            }
        });
    }

    private static long millisecondsToEnd(Terminal terminal) throws InterruptedException {
        long ordered = System.nanoTime();
        assertThat(terminal.awaitEnd()).isNotZero();
        long milliseconds = (System.nanoTime() - ordered) / 1_000_000;
        assertThat(milliseconds).isLessThan(5_000);
        return milliseconds;
    }

    private SshLogin user(String name, String... policy) throws Exception {
        Path key = Keys.make(lab.directory("keys").resolve(name));
        gatehouse.addUser(name, key, null);
        gatehouse.addPolicy(name + "-db1", name, Lab.KEY_TARGET, policy);
        return lab.through(name, Lab.KEY_TARGET, key);
    }

    /** A session that runs a command of its own number on the target. */
    private Terminal sleeper(SshLogin login, int number) throws Exception {
        Terminal terminal = Terminal.open(
                lab.directory("terminals"),
                login.line("-tt", "echo $((5+5))go; exec sleep " + number),
                login.environment());
        return terminal.expect("10go");
    }

    private void awaitTargetProcessGone(int number) {
        await("the command on the target is gone")
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        lab.direct().run("pgrep -fx 'sleep " + number + "'").exitCode() == 1);
    }

    private JsonNode live(String user) throws Exception {
        return gatehouse.live().stream()
                .filter(session -> session.path("user").asText().equals(user))
                .findFirst()
                .orElse(null);
    }

    private String endCause(String user) {
        String[] cause = new String[1];
        await("an ended session of " + user).atMost(Duration.ofSeconds(10)).until(() -> {
            cause[0] = gatehouse.list("session", "list", "--ended").stream()
                    .filter(session -> session.path("user").asText().equals(user))
                    .map(session -> session.path("endCause").asText())
                    .findFirst()
                    .orElse(null);
            return cause[0] != null;
        });
        return cause[0];
    }
}
