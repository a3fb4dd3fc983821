/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Asciicast;
import dev.gatehouse.it.lab.Denial;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.Run;
import dev.gatehouse.it.lab.SshLogin;
import dev.gatehouse.it.lab.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Part (c): the home becomes full or read-only, the journal's directory is taken away. The home is a tmpfs of its own for that, so
 * these rows need root; without it they fail and say so.
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StorageFaultsIT {

    private static final int HOME_MIB = 3072;

    /** What a user reads whose session cannot be recorded any more. */
    private static final String END_TEXT = "The session was ended by Gatehouse. Please tell your operator.";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void homeIsFull() throws Exception {
        Acceptance.row(
                "c home full: live end with a message, new refused, back by itself", HOME_MIB + " MiB tmpfs", f -> {
                    try (Mounted mounted = Mounted.at(HOME_MIB);
                            Lab lab = Lab.startIn(mounted.directory())) {
                        SshLogin login = talkative(lab);
                        String cut;
                        Run.Result refused;
                        try (Terminal terminal = shell(lab)) {
                            cut = onlyLive(lab);
                            Path ballast = mounted.directory().resolve("ballast");
                            // as a log or a dump would: until nothing is left
                            Run.command(
                                    Duration.ofMinutes(2),
                                    "dd",
                                    "if=/dev/zero",
                                    "of=" + ballast,
                                    "bs=1M",
                                    "status=none");
                            assertThat(terminal.awaitEnd())
                                    .as("the live session ends")
                                    .isEqualTo(255);
                            assertThat(terminal.shown()).contains(END_TEXT);
                            refused = login.run("echo in");
                            assertThat(refused.exitCode()).isEqualTo(255);
                            Files.delete(ballast);
                        }
                        awaitServing(login);
                        f.note("refused session is on record", onRecord(lab, refused));
                        JsonNode recording = lab.gatehouse().sealedRecordingOf(cut);
                        lab.gatehouse().verifyRecording(Gatehouse.recordingId(recording));
                        assertThat(shown(lab, recording)).contains("gh> ");
                        assertThat(recording.path("endCause").asText()).isEqualTo("recording.failed");
                        assertAuditHolds(lab);
                    }
                });
    }

    @Test
    void homeIsReadOnly() throws Exception {
        Acceptance.row("c home read-only: never unrecorded; a start names it; back by itself", "1 mount", f -> {
            try (Mounted mounted = Mounted.at(HOME_MIB);
                    Lab lab = Lab.startIn(mounted.directory())) {
                assertThat(lab.through().run("echo in").exitCode()).isZero();
                Run.Result during;
                // files that are open stay writable, new ones cannot be made: what a remount finds as well
                mounted.readOnlyFrom(lab.gatehouse().home());
                try {
                    during = talkative(lab).run("echo during");
                    f.note("session while read-only", during.exitCode());
                    lab.gatehouse().run("down");
                    Run.Result start = lab.gatehouse().tryUp();
                    assertThat(start.exitCode()).isNotZero();
                    assertThat(start.errors() + start.text())
                            .contains(lab.gatehouse().home().toString())
                            .doesNotContain("\tat ");
                    f.note("start says", start.errors().strip().replaceAll("\\s+", " "));
                } finally {
                    mounted.writableAgain(lab.gatehouse().home());
                }
                lab.gatehouse().up();
                assertRecordedOrRefused(lab, during, "during\n");
                awaitServing(lab.through());
                assertAuditHolds(lab);
            }
        });
    }

    @Test
    void journalDirectoryIsRemoved() throws Exception {
        Acceptance.row(
                "c journal directory removed: operator told, no unrecorded byte, back after a restart",
                "1 removal",
                f -> {
                    try (Lab lab = Lab.start();
                            Terminal terminal = shell(lab)) {
                        String live = onlyLive(lab);
                        Path journal = lab.gatehouse().home().resolve("journal");
                        assertThat(journal).isDirectory();
                        delete(journal);
                        // either it is made again and the session is recorded whole, or new sessions are refused; never
                        // unrecorded
                        Run.Result during = talkative(lab).run("echo during");
                        String status =
                                lab.gatehouse().json("status").path("recorder").toString();
                        f.note("session afterwards", during.exitCode()).note("recorder", status);
                        assertRecordedOrRefused(lab, during, "during\n");
                        if (during.exitCode() != 0) {
                            // a new journal may be there by now, so the status need not tell any more
                            String found = onRecord(lab, during);
                            assertThat(found).contains("recording.unavailable");
                            f.note("refused session is on record", found);
                        }
                        // what it wrote to is gone, whether or not there is a new journal by now
                        assertThat(terminal.awaitEnd())
                                .as("the live session ends")
                                .isEqualTo(255);
                        assertThat(terminal.shown()).contains(END_TEXT);
                        lab.gatehouse().run("down");
                        lab.gatehouse().up();
                        assertThat(lab.through().run("echo in").exitCode()).isZero();
                        JsonNode recording = lab.gatehouse().sealedRecordingOf(live);
                        lab.gatehouse().verifyRecording(Gatehouse.recordingId(recording));
                        f.note(
                                "recording of the live session",
                                recording.path("state").asText());
                        assertThat(recording.path("endCause").asText()).isEqualTo("recording.failed");
                        assertAuditHolds(lab);
                    }
                });
    }

    /** A client that shows the denial and its reference. */
    private static SshLogin talkative(Lab lab) throws Exception {
        return lab.through().with("LogLevel=INFO");
    }

    private static String onlyLive(Lab lab) throws Exception {
        List<JsonNode> live = lab.gatehouse().live();
        assertThat(live).hasSize(1);
        return live.get(0).path("id").asText();
    }

    /** Served and in a whole recording, or not served. The command itself does not count: what it printed does. */
    private static void assertRecordedOrRefused(Lab lab, Run.Result session, String printed) throws Exception {
        if (session.exitCode() != 0) {
            assertThat(session.exitCode()).as(session.toString()).isEqualTo(255);
            assertThat(session.text()).isEmpty();
            return;
        }
        JsonNode recording = lab.gatehouse().sealedRecording(Lab.USER);
        lab.gatehouse().verifyRecording(Gatehouse.recordingId(recording));
        assertThat(shown(lab, recording)).isEqualTo(printed);
    }

    private static String shown(Lab lab, JsonNode recording) throws Exception {
        return Asciicast.parse(lab.gatehouse().export(Gatehouse.recordingId(recording), "asciicast"))
                .output();
    }

    /** Where the operator finds the refusal: in the audit log, or on the server's standard error when nothing else took it. */
    private static String onRecord(Lab lab, Run.Result refused) throws Exception {
        String reference = Denial.reference(refused);
        List<JsonNode> rows = Denial.rows(reference, lab.gatehouse().list("audit", "list", "--last", "200"));
        if (!rows.isEmpty()) {
            return "audit log: " + rows.get(0).path("detail").path("cause").asText();
        }
        String console = lab.gatehouse().consoleOutput();
        assertThat(console.lines().filter(line -> line.startsWith("AUDIT ")))
                .as(console)
                .anySatisfy(line -> assertThat(line).contains(reference));
        return "standard error: "
                + console.lines()
                        .filter(line -> line.contains(reference))
                        .findFirst()
                        .orElseThrow();
    }

    private static void assertAuditHolds(Lab lab) throws Exception {
        assertThat(lab.gatehouse().json("audit", "verify").path("ok").asBoolean())
                .isTrue();
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
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> login.run("true").exitCode() == 0);
    }

    private static void delete(Path directory) throws Exception {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** A tmpfs of its own. */
    private record Mounted(Path directory) implements AutoCloseable {

        static Mounted at(int mib) throws Exception {
            Path directory = Files.createTempDirectory("gh-it-mount");
            mount("-t", "tmpfs", "-o", "size=" + mib + "m,mode=0755", "gh-it", directory.toString());
            return new Mounted(directory);
        }

        void readOnlyFrom(Path home) throws Exception {
            mount("--bind", home.toString(), home.toString());
            mount("-o", "remount,bind,ro", home.toString());
        }

        void writableAgain(Path home) throws Exception {
            Run.command(Duration.ofSeconds(10), "umount", "-l", home.toString()).ok();
        }

        private static void mount(String... words) throws Exception {
            List<String> line = new ArrayList<>(List.of("mount"));
            line.addAll(List.of(words));
            Run.command(Duration.ofSeconds(10), line.toArray(String[]::new)).ok();
        }

        @Override
        public void close() throws IOException {
            try {
                Run.command(Duration.ofSeconds(20), "umount", "-l", directory.toString());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            Files.deleteIfExists(directory);
        }
    }
}
