/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationDoubtTest {

    @ParameterizedTest
    @CsvSource({
        // first version, newest version, changes, now, grade
        "2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z, 0, 2027-01-01T00:00:00Z, NO_SIGN",
        "2026-01-01T00:00:00Z, 2026-01-31T00:00:00Z, 1, 2026-02-05T00:00:00Z, POSSIBLE",
        "2026-01-01T00:00:00Z, 2026-01-31T00:00:00Z, 1, 2026-03-05T00:00:00Z, LIKELY",
        "2026-01-01T00:00:00Z, 2026-01-31T00:00:00Z, 30, 2026-02-01T00:00:00Z, LIKELY",
    })
    void theUsualIntervalDecides(Instant first, Instant last, long changes, Instant now, RotationDoubt.Grade grade) {
        assertThat(RotationDoubt.of("root", "db1", changes + 1, first, last, changes, now)
                        .grade())
                .isEqualTo(grade);
    }
}
