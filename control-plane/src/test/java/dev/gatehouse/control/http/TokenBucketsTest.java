/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {

    private final AtomicLong now = new AtomicLong();
    private final TokenBuckets buckets = new TokenBuckets(2, 4, 3, now::get);

    private int taken(String source, int tries) {
        int granted = 0;
        for (int index = 0; index < tries; index++) {
            granted += buckets.take(source).isGranted() ? 1 : 0;
        }
        return granted;
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void givesABurstAndThenItsRate() {
        assertThat(taken("a", 10)).isEqualTo(4);
        pass(Duration.ofSeconds(1));
        assertThat(taken("a", 10)).isEqualTo(2);
        pass(Duration.ofDays(1));
        assertThat(taken("a", 10)).as("no more than the burst comes back").isEqualTo(4);
    }

    @Test
    void sourcesDoNotShare() {
        assertThat(taken("a", 10)).isEqualTo(4);
        assertThat(taken("b", 10)).isEqualTo(4);
    }

    @Test
    void saysWhenTheNextIsGranted() {
        taken("a", 4);
        TokenBuckets.Taken refused = buckets.take("a");
        assertThat(refused.untilNext()).isEqualTo(Duration.ofMillis(500));
        pass(refused.untilNext());
        assertThat(buckets.take("a").isGranted()).isTrue();
    }

    @Test
    void tellsTheFirstRefusalUntilTheSourceHasCalmedDown() {
        taken("a", 4);
        assertThat(buckets.take("a").isFirstRefusal()).isTrue();
        assertThat(buckets.take("a").isFirstRefusal()).isFalse();
        pass(Duration.ofMillis(500));
        assertThat(buckets.take("a").isGranted()).isTrue();
        assertThat(buckets.take("a").isFirstRefusal()).as("still at it").isFalse();
        pass(Duration.ofMinutes(1));
        assertThat(taken("a", 4)).isEqualTo(4);
        assertThat(buckets.take("a").isFirstRefusal()).isTrue();
    }

    @Test
    void remembersSoManySourcesAndForgetsTheSilentFirst() {
        taken("a", 4);
        taken("b", 1);
        taken("c", 1);
        taken("a", 1);
        taken("d", 1);
        assertThat(buckets.size()).isEqualTo(3);
        assertThat(buckets.take("a").isGranted()).as("it spoke last").isFalse();
        assertThat(taken("b", 10)).as("forgotten, so new").isEqualTo(4);
    }
}
