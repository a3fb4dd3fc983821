/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CompressionBudgetTest {

    private static final long STEP_NANOS = 100_000;

    private long now = 7;
    private final CompressionBudget budget = new CompressionBudget(() -> now);

    /** Compresses whenever it may, one step at a time, with other work of {@code other} nanoseconds after each record. */
    private long compressedOf(int records, long other) {
        long compressed = 0;
        for (int record = 0; record < records; record++) {
            if (budget.begin()) {
                now += STEP_NANOS;
                budget.done();
                compressed++;
            }
            now += other;
        }
        return compressed;
    }

    @Test
    void aTerminalIsAlwaysCompressed() {
        assertThat(compressedOf(10_000, 10_000_000)).isEqualTo(10_000);
    }

    @Test
    void aBurstIsCompressedFromWhatWasSaved() {
        int records = (int) (CompressionBudget.SAVED_NANOS_MAX / STEP_NANOS);
        assertThat(compressedOf(records, 0)).isEqualTo(records);
    }

    @Test
    void aBulkTransferSpendsItsShareAndNoMore() {
        compressedOf(10_000, STEP_NANOS);
        long begun = now;
        long compressed = compressedOf(100_000, STEP_NANOS);
        double share = (double) compressed * STEP_NANOS / (now - begun);
        assertThat(share).isCloseTo(1.0 / CompressionBudget.SHARE_DIVISOR, within(0.01));
    }

    @Test
    void whatIsSavedHasALimit() {
        now += 3_600_000_000_000L;
        long compressed = compressedOf(10_000, 0);
        assertThat(compressed * STEP_NANOS).isLessThan(2 * CompressionBudget.SAVED_NANOS_MAX);
    }
}
