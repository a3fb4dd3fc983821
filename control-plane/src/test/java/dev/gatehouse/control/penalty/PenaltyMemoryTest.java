/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.penalty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.penalty.PenaltyMemory.Debt;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PenaltyMemoryTest {

    private final AtomicLong now = new AtomicLong();
    private final PenaltyMemory memory = new PenaltyMemory(3, now::get);

    @Test
    void debtsArePaidByWaiting() {
        memory.put("a", new Debt(Duration.ofSeconds(10), 1));
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(memory.get("a")).isEqualTo(new Debt(Duration.ofSeconds(6), 1));
        now.addAndGet(Duration.ofSeconds(7).toNanos());
        assertThat(memory.get("a")).isEqualTo(new Debt(Duration.ZERO, 1));
        memory.forgetPaid(Duration.ofSeconds(2));
        assertThat(memory.size()).isEqualTo(1);
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        memory.forgetPaid(Duration.ofSeconds(2));
        assertThat(memory.size()).isZero();
        assertThat(memory.get("a")).isEqualTo(Debt.NONE);
    }

    @Test
    void whoOwesLeastMakesRoom() {
        memory.put("much", new Debt(Duration.ofSeconds(100), 9));
        memory.put("little", new Debt(Duration.ofSeconds(1), 1));
        memory.put("more", new Debt(Duration.ofSeconds(50), 5));
        assertThat(memory.size()).isEqualTo(3);
        memory.put("new", new Debt(Duration.ofSeconds(5), 1));
        assertThat(memory.size()).isEqualTo(3);
        assertThat(memory.get("little")).isEqualTo(Debt.NONE);
        assertThat(memory.get("much").failures()).isEqualTo(9);
    }

    @Test
    void aSourceCountsOnce() {
        memory.put("a", new Debt(Duration.ofSeconds(1), 1));
        memory.put("a", new Debt(Duration.ofSeconds(2), 2));
        assertThat(memory.size()).isEqualTo(1);
        memory.remove("a");
        assertThat(memory.size()).isZero();
    }
}
