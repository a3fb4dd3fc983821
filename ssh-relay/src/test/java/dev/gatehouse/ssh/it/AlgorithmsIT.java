/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.ssh.testing.LoopGuard;
import dev.gatehouse.ssh.testing.Run;
import dev.gatehouse.ssh.testing.World;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stock client and a stock server agree on with us, in their own words. */
class AlgorithmsIT {

    private static final String HYBRID = "mlkem768x25519-sha256|sntrup761x25519-sha512(@openssh\\.com)?";

    @AfterEach
    void loopsNeverBlocked() {
        assertThat(LoopGuard.violations()).isEmpty();
    }

    @Test
    void bothLegsHaveGoodKeys() throws Exception {
        try (World world = new World(setup -> setup, "LogLevel DEBUG3");
                Run run = world.ssh("echo hello", "-vvv").closeInput()) {
            assertThat(run.await(World.DEADLINE)).as(run.stderr()).isZero();
            assertThat(only(run.stderr(), "kex: algorithm: (\\S+)")).matches(HYBRID);
            agreed(run.stderr(), "ssh-ed25519");
            // by default sntrup761 comes last towards targets, so that an older server takes a curve
            assertThat(only(world.target.log(), "kex: algorithm: (\\S+)"))
                    .isIn("mlkem768x25519-sha256", "curve25519-sha256");
            agreed(world.target.log(), "ssh-ed25519");
        }
    }

    private static void agreed(String log, String hostKeyAlgorithm) {
        assertThat(only(log, "kex: host key algorithm: (\\S+)")).isEqualTo(hostKeyAlgorithm);
        for (String direction : List.of("client->server", "server->client")) {
            assertThat(only(log, "kex: " + direction + " cipher: (\\S+ MAC: \\S+ compression: \\S+)"))
                    .isEqualTo("aes128-gcm@openssh.com MAC: <implicit> compression: none");
        }
        assertThat(log).contains("will use strict KEX ordering");
    }

    private static String only(String log, String expression) {
        Pattern pattern = Pattern.compile(expression);
        List<String> found = log.lines()
                .map(pattern::matcher)
                .filter(matcher -> matcher.find())
                .map(matcher -> matcher.group(1).strip())
                .distinct()
                .toList();
        assertThat(found).as(log).hasSize(1);
        return found.get(0);
    }
}
