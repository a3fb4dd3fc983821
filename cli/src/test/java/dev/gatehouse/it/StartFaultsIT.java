/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Ports;
import dev.gatehouse.it.lab.Run;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Part (c): a server that cannot start says why, and how to go on, and leaves nothing running. */
class StartFaultsIT {

    private Path directory;

    @BeforeEach
    void makeDirectory() throws Exception {
        directory = Files.createTempDirectory("gh-it");
        assertThat(directory.toFile().setExecutable(true, false)).isTrue();
    }

    @AfterEach
    void removeDirectory() throws Exception {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Test
    void portTaken() throws Exception {
        Acceptance.row("c port taken: names the process and --port-offset", "1 start", f -> {
            try (Gatehouse gatehouse = Gatehouse.at(directory.resolve("home"));
                    ServerSocket taken = new ServerSocket(gatehouse.sshPort(), 1, InetAddress.getByName("127.0.0.1"))) {
                Run.Result result = gatehouse.tryUp();
                assertThat(result.exitCode()).isNotZero();
                assertThat(result.errors() + result.text())
                        .contains(Integer.toString(taken.getLocalPort()))
                        .contains(Long.toString(ProcessHandle.current().pid()))
                        .contains("--port-offset")
                        .doesNotContain("\tat ");
                assertThat(Ports.answers(gatehouse.consolePort())).isFalse();
            }
        });
    }

    @Test
    void badConfiguration() throws Exception {
        Acceptance.row("c bad configuration: all problems together", "3 problems", f -> {
            Path home = Files.createDirectories(directory.resolve("home"));
            Files.writeString(
                    home.resolve("gatehouse.yaml"),
                    "penalties:\n  step: 1ms\n  sources: -5\nnonsense:\n  really: true\n");
            try (Gatehouse gatehouse = Gatehouse.at(home)) {
                Run.Result result = gatehouse.tryUp();
                assertThat(result.exitCode()).isNotZero();
                assertThat(result.errors() + result.text())
                        .contains("penalties.step")
                        .contains("penalties.sources")
                        .contains("nonsense")
                        .doesNotContain("\tat ");
            }
        });
    }

    @Test
    void lateStart() throws Exception {
        Acceptance.row("c start later than up waits: said, and it goes on starting", "1 start", f -> {
            try (Gatehouse gatehouse = Gatehouse.at(directory.resolve("home"))) {
                Run.Result result = gatehouse.tryUpWaiting(0);
                assertThat(result.exitCode()).isEqualTo(1);
                assertThat(result.errors())
                        .contains("is not ready after 0 s, but goes on starting", "gatehouse status --home")
                        .doesNotContain("\tat ");
                await("status says that it runs")
                        .atMost(Duration.ofSeconds(180))
                        .until(() -> gatehouse.run("status").exitCode() == 0);
                assertThat(Ports.answers(gatehouse.sshPort())).isTrue();
                gatehouse.run("down").ok();
            }
        });
    }

    @Test
    void secondStart() throws Exception {
        Acceptance.row("c second start of the same home is refused; restart keeps everything", "2 starts", f -> {
            try (Gatehouse gatehouse = Gatehouse.at(directory.resolve("home")).up()) {
                long pid = gatehouse.pid();
                Run.Result again = gatehouse.tryUp();
                f.note("exit code of a second up", again.exitCode());
                assertThat(gatehouse.pid()).as("the first goes on").isEqualTo(pid);
                gatehouse
                        .runWithInput("a-good-password-1\n", "user", "add", "sam", "--password-stdin")
                        .ok();
                gatehouse.run("down").ok();
                long start = System.nanoTime();
                gatehouse.up();
                f.note("seconds, second start with the command", (System.nanoTime() - start) / 1e9);
                assertThat(gatehouse.json("user", "show", "sam").path("name").asText())
                        .isEqualTo("sam");
            }
        });
    }
}
