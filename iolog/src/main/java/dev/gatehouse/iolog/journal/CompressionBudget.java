/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import java.util.function.LongSupplier;

/**
 * How much of a lane's time compressing may take. Terminals never come near it; a bulk transfer that shrinks would spend more on
 * compressing than on relaying, decrypting, sealing and archiving together, and everybody on the gateway would wait for it. Beyond
 * its share, records are stored as they are. Confined to the writer thread of one lane.
 */
final class CompressionBudget {

    /** One part in so many of the time that passes. */
    static final int SHARE_DIVISOR = 16;

    /** Saved up while little is recorded, for bursts: some 15 MiB of text. */
    static final long SAVED_NANOS_MAX = 50_000_000;

    private final LongSupplier nanoClock;
    private long balanceNanos = SAVED_NANOS_MAX;
    private long lastNanos;
    private long begunNanos;

    CompressionBudget(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.lastNanos = nanoClock.getAsLong();
    }

    /** Whether compressing may begin now; if so, {@link #done} must follow. */
    boolean begin() {
        long now = nanoClock.getAsLong();
        balanceNanos = Math.min(SAVED_NANOS_MAX, balanceNanos + (now - lastNanos) / SHARE_DIVISOR);
        lastNanos = now;
        begunNanos = now;
        return balanceNanos > 0;
    }

    /** Compressing has ended; what it took is paid. */
    void done() {
        balanceNanos -= nanoClock.getAsLong() - begunNanos;
    }
}
