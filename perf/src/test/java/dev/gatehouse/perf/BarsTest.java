/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gatehouse.perf.report.Figure;
import dev.gatehouse.perf.report.Ratio;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarsTest {

    @Test
    void latencyIsComparedAfterTheDirectWayIsTakenOff() {
        List<Ratio> ratios = Bars.ratios(List.of(
                Figure.single("01-direct-no-proxy", "echo paced p50", "us", 100),
                Figure.single("02-openssh-bastion-hop", "echo paced p50", "us", 300),
                Figure.single("03-gatehouse", "echo paced p50", "us", 200)));

        assertThat(ratios).singleElement().satisfies(ratio -> {
            assertThat(ratio.value()).isCloseTo(0.5, within(1e-9));
            assertThat(ratio.reached()).isTrue();
        });
    }

    @Test
    void speedIsTheInverseOfTime() {
        List<Ratio> ratios = Bars.ratios(List.of(
                Figure.single("02-openssh-bastion-hop", "bulk random: wall", "s/GiB", 6),
                Figure.single("03-gatehouse", "bulk random: wall", "s/GiB", 5)));

        assertThat(ratios).singleElement().satisfies(ratio -> {
            assertThat(ratio.value()).isCloseTo(1.2, within(1e-9));
            assertThat(ratio.reached()).as("the bar is 1.3").isFalse();
        });
    }

    @Test
    void withoutGatehouseThereIsNothingToCompare() {
        assertThat(Bars.ratios(List.of(Figure.single("02-openssh-bastion-hop", "logins, 1 at a time", "1/s", 6))))
                .isEmpty();
    }
}
