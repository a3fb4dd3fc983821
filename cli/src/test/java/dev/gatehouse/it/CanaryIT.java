/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.Asciicast;
import dev.gatehouse.it.lab.DatabaseDump;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.Lab;
import dev.gatehouse.it.lab.LeakScan;
import dev.gatehouse.it.lab.SshLogin;
import dev.gatehouse.it.lab.Terminal;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Row 5: secrets with a canary in them pass through everything, with the log at its most talkative level; none is found in anything that stays. */
class CanaryIT {

    /** The level at which most is said. */
    private static final String LOG_LEVEL = "trace";

    @Test
    void secretsStayNowhere() throws Exception {
        Acceptance.row("5 canary secrets in no log, journal, database file, recording's input", "4 secrets", f -> {
            String typed = "canary-typed-" + Long.toHexString(System.nanoTime());
            try (Lab lab = Lab.start("log:\n  level: " + LOG_LEVEL + "\n")) {
                Gatehouse gatehouse = lab.gatehouse();
                assertThat(lab.through().run("echo in").exitCode()).isZero();
                assertThat(lab.byPassword(Lab.USER, Lab.PASSWORD_TARGET, lab.userPassword())
                                .run("echo in")
                                .exitCode())
                        .isZero();
                assertThat(lab.byPassword(Lab.USER, Lab.PASSWORD_TARGET, lab.userPassword() + "-wrong")
                                .run("echo in")
                                .exitCode())
                        .isEqualTo(255);
                typeAtHiddenPrompt(lab, typed);
                String id = Gatehouse.recordingId(gatehouse.sealedRecording(Lab.USER));
                byte[] export = gatehouse.exportWithInput(id);
                assertThat(Asciicast.parse(export).input())
                        .contains("read -r -s")
                        .doesNotContain(typed);
                assertThat(new String(export, java.nio.charset.StandardCharsets.UTF_8))
                        .doesNotContain(typed);
                String rows = DatabaseDump.of(gatehouse);
                assertThat(rows)
                        .as("all tables are in the dump")
                        .contains("public.users ", "public.credentials ", "public.sessions ", "public.audit_event ");
                Path dump = Files.writeString(lab.directory("dump").resolve("rows"), rows);
                // what waits in memory is on disk afterwards, and no log is packed while the scan looks at it
                gatehouse.run("down").ok();

                LeakScan scan = LeakScan.forSecrets(
                        List.of(typed, lab.userPassword(), lab.targetPassword(), privateKeyBody(lab.targetKey())));
                List<String> hits = new ArrayList<>(scan.under(gatehouse.home()));
                hits.addAll(scan.in(dump));
                f.note("files", scan.filesRead())
                        .note("MiB", scan.mibRead())
                        .note("database rows", rows.lines().count());
                assertThat(hits).isEmpty();
                assertThat(scan.filesRead()).isGreaterThan(20);
                // the scan can find: the key the target accepts is on this disk in the clear, outside the home
                assertThat(scan.in(lab.targetKey())).isNotEmpty();
                assertThat(scan.in(packed(lab, lab.targetKey()))).isNotEmpty();
                assertThat(LeakScan.forSecrets(List.of(Lab.USER)).in(dump)).isNotEmpty();
                assertThat(linesIn(gatehouse.home()))
                        .as("logs are at that level")
                        .isPositive();
            }
        });
    }

    private static void typeAtHiddenPrompt(Lab lab, String secret) throws Exception {
        SshLogin login = lab.through();
        try (Terminal terminal = Terminal.open(
                lab.directory("terminals"),
                login.line("-t", "env PS1='gh> ' bash --norc --noprofile -i"),
                login.environment())) {
            terminal.expect("gh> ");
            terminal.type("read -r -s -p 'Secret$((1))? ' S; echo got${#S}\r").expect("Secret");
            terminal.expect("? ", terminal.shown().lastIndexOf("Secret"));
            terminal.type(secret + "\r").expect("got" + secret.length());
            terminal.type("exit\r");
            assertThat(terminal.awaitEnd()).isZero();
        }
    }

    private static Path packed(Lab lab, Path file) throws Exception {
        Path packed = lab.directory("packed").resolve(file.getFileName() + ".gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(file, out);
        }
        return packed;
    }

    /** One line of the base64 text between the marks, deep enough in to be the private part. */
    private static String privateKeyBody(Path key) throws Exception {
        List<String> lines = Files.readAllLines(key);
        return lines.get(lines.size() - 3);
    }

    private static long linesIn(Path home) throws Exception {
        long lines = 0;
        try (var files = Files.walk(home)) {
            for (Path log : files.filter(file -> file.toString().matches(".*\\.log(\\.gz)?"))
                    .toList()) {
                lines += LeakScan.count(log, LOG_LEVEL.toUpperCase(Locale.ROOT));
            }
        }
        return lines;
    }
}
