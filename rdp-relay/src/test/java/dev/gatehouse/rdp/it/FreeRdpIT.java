/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.rdp.record.RdpRecordTypes;
import dev.gatehouse.rdp.testing.Gateway;
import dev.gatehouse.rdp.testing.LoopGuard;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stock xfreerdp goes through the connection sequence and the hold screen into a session. */
class FreeRdpIT {

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    @Test
    void aStockClientReachesItsTarget() throws Exception {
        Path home = Files.createTempDirectory("gatehouse-rdp-it");
        Process screen = new ProcessBuilder("Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (Gateway gateway = new Gateway.Setup().open()) {
            String display = new BufferedReader(new InputStreamReader(screen.getInputStream())).readLine();
            ProcessBuilder builder = new ProcessBuilder(List.of(
                    "xfreerdp",
                    "/v:127.0.0.1:" + gateway.address().getPort(),
                    "/u:" + Gateway.LOGIN,
                    "/p:" + Gateway.PASSWORD,
                    "/cert:ignore",
                    "/sec:tls",
                    "/size:640x480",
                    "/bpp:16"));
            builder.environment().put("DISPLAY", ":" + display);
            builder.environment().put("HOME", home.toString());
            Path log = home.resolve("log");
            Process client = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                await().atMost(Gateway.DEADLINE)
                        .until(() -> !gateway.reporter.live().isEmpty()
                                && gateway.target.peer().active() == 1);
                assertThat(gateway.recording().joined(RdpRecordTypes.OUTPUT, 0)).isNotEmpty();
                assertThat(client.isAlive()).as(Files.readString(log)).isTrue();
            } finally {
                client.destroy();
                client.waitFor();
            }
            gateway.ended();
            gateway.nothingLeft();
        } finally {
            screen.destroy();
            screen.waitFor();
        }
    }
}
