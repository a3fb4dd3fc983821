/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.it.lab.Acceptance;
import dev.gatehouse.it.lab.DatabaseDump;
import dev.gatehouse.it.lab.Gatehouse;
import dev.gatehouse.it.lab.LeakScan;
import dev.gatehouse.it.lab.rdp.RdpLab;
import dev.gatehouse.it.lab.rdp.RdpLab.Target;
import dev.gatehouse.it.lab.rdp.RdpLogin;
import dev.gatehouse.it.lab.rdp.XFreeRdp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The secrets of RDP sessions pass through everything, with the log at its most talkative level; none is found in anything that stays. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RdpCanaryIT {

    private static final String LOG_LEVEL = "trace";

    @Test
    void secretsStayNowhere() throws Exception {
        Acceptance.row("rdp canary secrets in no log, journal, database, recording's input", "5 secrets", f -> {
            try (RdpLab lab = RdpLab.start("log:\n  level: " + LOG_LEVEL + "\n")) {
                Gatehouse gatehouse = lab.gatehouse();
                String wrong = "canary-wrong-" + Long.toHexString(System.nanoTime());
                String token = useAll(lab, wrong);
                Path typed = Files.writeString(lab.directory("dump").resolve("typed"), typed(gatehouse));
                assertThat(Files.readString(typed)).as("input is in the export").contains("echo after the form");
                String rows = DatabaseDump.of(gatehouse);
                Path dump = Files.writeString(lab.directory("dump").resolve("rows"), rows);
                // what waits in memory is on disk afterwards, and no log is packed while the scan looks at it
                gatehouse.run("down").ok();

                LeakScan scan = LeakScan.forSecrets(List.of(
                        lab.userPassword(), lab.password(Target.SHADOW), lab.password(Target.XRDP_XORG), token, wrong));
                List<String> hits = new ArrayList<>(scan.under(gatehouse.home()));
                hits.addAll(scan.in(dump));
                hits.addAll(scan.in(typed));
                f.note("files", scan.filesRead())
                        .note("MiB", scan.mibRead())
                        .note("database rows", rows.lines().count());
                assertThat(hits).isEmpty();
                assertThat(scan.filesRead()).isGreaterThan(20);
                // the scan can find: names are in the rows
                assertThat(LeakScan.forSecrets(List.of(RdpLab.USER)).in(dump)).isNotEmpty();
                assertThat(logged(gatehouse.home(), "TRACE"))
                        .as("logs are at that level")
                        .isPositive();
            }
        });
    }

    /** Every way in which a secret goes through; the secret of the token. */
    private static String useAll(RdpLab lab, String wrong) throws Exception {
        for (Target target : List.of(Target.SHADOW, Target.XRDP_XORG)) {
            try (XFreeRdp client = lab.open(lab.byPassword(target))) {
                client.awaitDesktop();
            }
        }
        try (XFreeRdp client = lab.open(lab.byPassword(Target.SHADOW).withPassword(wrong))) {
            client.awaitText("denied");
        }
        RdpLogin token = lab.byToken(Target.SHADOW);
        try (XFreeRdp client = lab.open(token)) {
            client.awaitDesktop();
        }
        try (XFreeRdp client = lab.open(lab.byPassword(null, Target.SHADOW, null))) {
            client.awaitText("password");
            client.type(lab.name(RdpLab.USER, Target.SHADOW));
            client.key("Tab");
            client.type(lab.userPassword());
            client.key("Return");
            client.awaitDesktop();
            client.command("echo after the form >form");
            lab.desktop(Target.SHADOW).awaitTyped("form");
        }
        await("all sessions ended")
                .atMost(Duration.ofSeconds(30))
                .until(() -> lab.gatehouse().live().isEmpty());
        return token.password();
    }

    /** What can be read of all recordings by somebody who may read input. */
    private static String typed(Gatehouse gatehouse) throws Exception {
        StringBuilder all = new StringBuilder();
        for (JsonNode recording : gatehouse.list("recording", "list")) {
            gatehouse.sealedRecordingOf(recording.path("id").asText());
            byte[] text = gatehouse
                    .run(
                            "recording",
                            "export",
                            Gatehouse.recordingId(recording),
                            "--format",
                            "text",
                            "--input",
                            "--reason",
                            "acceptance")
                    .ok()
                    .output();
            all.append(new String(text, StandardCharsets.UTF_8)).append('\n');
        }
        return all.toString();
    }

    private static long logged(Path home, String word) throws Exception {
        long lines = 0;
        try (var files = Files.walk(home)) {
            for (Path log : files.filter(file -> file.toString().matches(".*\\.log(\\.gz)?"))
                    .toList()) {
                lines += LeakScan.count(log, word);
            }
        }
        return lines;
    }
}
