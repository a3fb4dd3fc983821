/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tool against real OpenSSH at its smallest sizes: that every figure comes out, not what it is. */
class RunIT {

    @Test
    void everyFigureComesOut(@TempDir Path directory) throws Exception {
        Path output = directory.resolve("perf.json");
        Settings settings = Settings.parse(("--repository .. --output " + output + " --scenarios 01,02 --runs 1"
                        + " --transfer-mib 64 --payloads text --echoes 40 --logins 4 --idle-sessions 3")
                .split(" "));
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        try (Run run = new Run(settings, new PrintStream(table, true, StandardCharsets.UTF_8))) {
            run.all();
        }
        JsonNode json = new ObjectMapper().readTree(output.toFile());
        assertThat(json.path("environment").path("commit").asText()).isNotEmpty();
        assertThat(json.path("figures"))
                .anySatisfy(figure -> {
                    assertThat(figure.path("scenario").asText()).isEqualTo("02-openssh-bastion-hop");
                    assertThat(figure.path("what").asText()).isEqualTo("bulk text: hop CPU");
                    assertThat(figure.path("value").asDouble()).isPositive();
                })
                .anySatisfy(figure -> assertThat(figure.path("what").asText()).isEqualTo("idle session"));
        assertThat(table.toString(StandardCharsets.UTF_8))
                .contains("01-direct-no-proxy", "02-openssh-bastion-hop", "logins, 8 at a time");
    }
}
