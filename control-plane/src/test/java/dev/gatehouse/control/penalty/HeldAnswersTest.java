/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.penalty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeldAnswersTest {

    @Test
    void holdsItsLimitAndAnswersTheRestAtOnce() {
        AtomicInteger answered = new AtomicInteger();
        HeldAnswers answers = new HeldAnswers(2);
        answers.hold(Duration.ofHours(1), answered::incrementAndGet);
        answers.hold(Duration.ofHours(1), answered::incrementAndGet);
        assertThat(answered).hasValue(0);
        assertThat(answers.held()).isEqualTo(2);
        answers.hold(Duration.ofHours(1), answered::incrementAndGet);
        assertThat(answered).hasValue(1);
        assertThat(answers.held()).isEqualTo(2);
        answers.close();
        assertThat(answered).hasValue(3);
        assertThat(answers.held()).isZero();
        answers.hold(Duration.ofHours(1), answered::incrementAndGet);
        assertThat(answered).hasValue(4);
    }

    @Test
    void answersAfterTheDelay() {
        AtomicInteger answered = new AtomicInteger();
        try (HeldAnswers answers = new HeldAnswers(2)) {
            answers.hold(Duration.ofMillis(10), answered::incrementAndGet);
            await().atMost(Duration.ofSeconds(30)).until(() -> answered.get() == 1);
        }
    }
}
