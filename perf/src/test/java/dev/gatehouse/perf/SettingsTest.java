/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void wordsReplaceDefaults() {
        Settings settings = Settings.parse(new String[] {"--runs", "5", "--scenarios", "01,02"});

        assertThat(settings.number("runs")).isEqualTo(5);
        assertThat(settings.set("scenarios")).containsExactlyInAnyOrder("01", "02");
        assertThat(settings.number("idle-sessions")).isEqualTo(200);
    }

    @Test
    void allProblemsAreNamedTogether() {
        assertThatThrownBy(() -> Settings.parse(new String[] {"--rnus", "5", "runs", "5", "--runs"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--rnus")
                .hasMessageContaining("unknown option runs")
                .hasMessageContaining("--runs needs a value");
    }
}
