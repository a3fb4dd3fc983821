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
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.Proc;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SshLogin;
import dev.gatehouse.it.lab.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Part (c): the database stops answering, and dies. Live sessions go on, new ones are refused, nothing of the audit is lost. */
@Timeout(value = 40, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabaseFaultIT {

    @Test
    void databaseStopsAnswering() throws Exception {
        Acceptance.row("c database stopped: live go on, new refused, audit replayed", "1 stop", f -> {
            try (Lab lab = Lab.start();
                    Terminal terminal = shell(lab)) {
                List<Long> database = database(lab.gatehouse());
                signal("STOP", database);
                try {
                    terminal.type("echo alive$((40+2))\r").expect("alive42");
                    Run.Result refused = lab.through().run("echo in");
                    assertThat(refused.exitCode()).isEqualTo(255);
                    terminal.type("echo alive$((40+3))\r").expect("alive43");
                    // the live session may end now as well: its end is part of what must be replayed
                    terminal.type("exit\r");
                    assertThat(terminal.awaitEnd()).isZero();
                } finally {
                    signal("CONT", database);
                }
                awaitServing(lab.through());
                await("the end of the session is in the audit log")
                        .atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(lab.gatehouse().live()).isEmpty());
                JsonNode verified = lab.gatehouse().json("audit", "verify");
                assertThat(verified.path("ok").asBoolean())
                        .as(verified.toString())
                        .isTrue();
                String audit =
                        lab.gatehouse().list("audit", "list", "--limit", "500").toString();
                assertThat(audit)
                        .as("the refused log-in was spooled and replayed")
                        .containsIgnoringCase("unavailable");
            }
        });
    }

    @Test
    void databaseIsKilled() throws Exception {
        Acceptance.row("c database killed with -9: comes back, live sessions go on", "1 kill", f -> {
            try (Lab lab = Lab.start();
                    Terminal terminal = shell(lab)) {
                signal("KILL", database(lab.gatehouse()));
                terminal.type("echo alive$((40+2))\r").expect("alive42");
                long start = System.nanoTime();
                awaitServing(lab.through());
                f.note("seconds to serve again", (System.nanoTime() - start) / 1e9);
                terminal.type("exit\r");
                assertThat(terminal.awaitEnd()).isZero();
            }
        });
    }

    private static Terminal shell(Lab lab) throws Exception {
        SshLogin login = lab.through();
        return Terminal.open(
                        lab.directory("terminals"),
                        login.line("-t", "env PS1='gh> ' bash --norc --noprofile -i"),
                        login.environment())
                .expect("gh> ");
    }

    private static void awaitServing(SshLogin login) {
        await("new sessions are served again")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> login.run("true").exitCode() == 0);
    }

    /** The postmaster, which names its directory below the home, and everything it started. */
    private static List<Long> database(Gatehouse gatehouse) throws Exception {
        List<Long> found = new ArrayList<>();
        for (long pid : Proc.withCommandLine("postgres")) {
            String line = Proc.commandLine(pid);
            if (line.contains(gatehouse.home().toString()) && pid != gatehouse.pid()) {
                found.add(pid);
                ProcessHandle.of(pid).ifPresent(process -> process.descendants().forEach(d -> found.add(d.pid())));
            }
        }
        assertThat(found).as("database processes of " + gatehouse.home()).isNotEmpty();
        return found.stream().distinct().toList();
    }

    private static void signal(String name, List<Long> pids) throws Exception {
        for (long pid : pids) {
            Run.command(Duration.ofSeconds(10), "kill", "-" + name, Long.toString(pid));
        }
    }
}
