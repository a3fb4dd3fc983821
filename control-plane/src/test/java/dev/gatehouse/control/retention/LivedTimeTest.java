/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LivedTimeTest {

    private final MovableClock clock = new MovableClock();
    private final Instant begun = clock.instant();
    private final LivedTime time = new LivedTime(clock, clock::nanos);

    @Test
    void goesByAsTimeDoes() {
        clock.live(Duration.ofHours(5));
        assertThat(time.now()).isEqualTo(begun.plus(Duration.ofHours(5)));
        assertThat(time.ahead()).isZero();
    }

    @Test
    void aClockThatIsSetAheadChangesNothing() {
        clock.live(Duration.ofHours(5));
        clock.set(Duration.ofDays(365));
        assertThat(time.now()).isEqualTo(begun.plus(Duration.ofHours(5)));
        assertThat(time.ahead()).isEqualTo(Duration.ofDays(365));
    }

    @Test
    void aClockThatIsSetBackIsFollowed() {
        clock.live(Duration.ofHours(5));
        clock.set(Duration.ofHours(-9));
        assertThat(time.now()).isEqualTo(begun.minus(Duration.ofHours(4)));
    }
}
