/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.penalty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.config.PenaltyConfig;
import dev.gatehouse.control.penalty.PenaltySource.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PenaltyRuleTest {

    private final PenaltyRule rule = new PenaltyRule(PenaltyConfig.defaults());

    @Test
    void theDefaultsAreFine() {
        assertThat(PenaltyConfig.defaults().problems()).isEmpty();
    }

    @Test
    void twoSlipsAreFreeAndFromThenOnItGrowsToTheCap() {
        Duration owed = Duration.ZERO;
        Duration before = Duration.ZERO;
        for (int failures = 0; failures < 12; failures++) {
            owed = rule.owed(Kind.PAIR, owed, failures);
            assertThat(rule.refuses(Kind.PAIR, owed))
                    .as("after %d failures", failures + 1)
                    .isEqualTo(failures >= 2);
            assertThat(owed).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(Duration.ofMinutes(10));
            before = owed;
        }
        assertThat(owed).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void anAddressMayFailTenTimesAsOften() {
        Duration owed = Duration.ZERO;
        int failures = 0;
        while (!rule.refuses(Kind.ADDRESS, owed)) {
            owed = rule.owed(Kind.ADDRESS, owed, failures++);
        }
        assertThat(failures).isBetween(20, 30);
    }

    @Test
    void aUserNameAloneIsNeverRefused() {
        assertThat(rule.refuses(Kind.USER, Duration.ofMinutes(10))).isFalse();
        assertThat(rule.answerDelay(1)).isEqualTo(Duration.ofMillis(500));
        assertThat(rule.answerDelay(Long.MAX_VALUE)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void addressesAreGrouped() throws UnknownHostException {
        assertThat(PenaltySource.network(InetAddress.getByName("192.0.2.1"))).isEqualTo("192.0.2.1");
        assertThat(PenaltySource.network(InetAddress.getByName("2001:db8:1:2:3:4:5:6")))
                .isEqualTo(PenaltySource.network(InetAddress.getByName("2001:db8:1:2:ffff::1")))
                .isNotEqualTo(PenaltySource.network(InetAddress.getByName("2001:db8:1:3::1")));
        assertThat(PenaltySource.network(InetAddress.getByName("::ffff:192.0.2.1")))
                .isEqualTo("192.0.2.1");
    }

    @Test
    void aHostileUserNameMakesAShortHarmlessKey() throws UnknownHostException {
        PenaltySource source = PenaltySource.pair("\u0000'; DROP".repeat(10_000), InetAddress.getByName("192.0.2.1"));
        assertThat(source.key()).matches("pair [0-9a-f]{32} 192\\.0\\.2\\.1");
    }
}
