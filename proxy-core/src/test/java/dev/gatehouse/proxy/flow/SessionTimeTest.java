/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.flow.SessionTime.Due;
import dev.gatehouse.proxy.port.CloseCause;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionTimeTest {

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void idleWarnsOnceThenEnds() {
        SessionTime time = new SessionTime(Duration.ofSeconds(100), Duration.ZERO, Duration.ofSeconds(10), 0);
        assertThat(time.due(seconds(89))).isEqualTo(Due.NOTHING);
        assertThat(time.due(seconds(90))).isEqualTo(new Due.Warn(CloseCause.IDLE_TIMEOUT, Duration.ofSeconds(10)));
        assertThat(time.due(seconds(91))).isEqualTo(Due.NOTHING);
        assertThat(time.due(seconds(100))).isEqualTo(new Due.End(CloseCause.IDLE_TIMEOUT));
    }

    @Test
    void activityStartsTheIdleTimeAnew() {
        SessionTime time = new SessionTime(Duration.ofSeconds(100), Duration.ZERO, Duration.ofSeconds(10), 0);
        time.due(seconds(95));
        time.active(seconds(96));
        assertThat(time.due(seconds(100))).isEqualTo(Due.NOTHING);
        assertThat(time.due(seconds(186))).isInstanceOf(Due.Warn.class);
    }

    @Test
    void maximumDurationEndsWhateverHappens() {
        SessionTime time = new SessionTime(Duration.ofSeconds(100), Duration.ofSeconds(200), Duration.ofSeconds(10), 0);
        time.active(seconds(189));
        assertThat(time.due(seconds(190))).isEqualTo(new Due.Warn(CloseCause.MAX_DURATION, Duration.ofSeconds(10)));
        time.active(seconds(199));
        assertThat(time.due(seconds(200))).isEqualTo(new Due.End(CloseCause.MAX_DURATION));
    }

    @Test
    void aWarningTakesAtMostHalfOfTheLimit() {
        SessionTime time = new SessionTime(Duration.ofSeconds(10), Duration.ZERO, Duration.ofSeconds(60), 0);
        assertThat(time.due(seconds(4))).isEqualTo(Due.NOTHING);
        assertThat(time.due(seconds(5))).isInstanceOf(Due.Warn.class);
    }

    @Test
    void zeroMeansNone() {
        SessionTime time = new SessionTime(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(60), 0);
        assertThat(time.due(Long.MAX_VALUE / 2)).isEqualTo(Due.NOTHING);
    }
}
