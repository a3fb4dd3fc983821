/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {

    @Test
    void medianOfAnOddAndAnEvenNumberOfRuns() {
        assertThat(Figure.median("s", "w", "u", List.of(9.0, 1.0, 2.0)).value()).isEqualTo(2.0);
        assertThat(Figure.median("s", "w", "u", List.of(9.0, 1.0, 2.0, 4.0)).value())
                .isEqualTo(3.0);
    }

    @Test
    void runsStayInTheirOrder() {
        assertThat(Figure.median("s", "w", "u", List.of(9.0, 1.0, 2.0)).runs()).containsExactly(9.0, 1.0, 2.0);
    }
}
