/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import java.time.Duration;

/** When new keys are due (RFC 4253 section 9), and when a key exchange has taken too long. Confined to the channel's event loop. */
final class KeyAge {

    private static final long EXCHANGE_DEADLINE_NANOS = Duration.ofSeconds(60).toNanos();

    private final long intervalNanos;
    private final long bytesMax;
    private long establishedNanos;
    private long exchangeStartedNanos;
    private boolean exchanging;

    KeyAge(Duration interval, long bytesMax) {
        this.intervalNanos = interval.toNanos();
        this.bytesMax = bytesMax;
    }

    void exchangeStarted(long nowNanos) {
        exchanging = true;
        exchangeStartedNanos = nowNanos;
    }

    void established(long nowNanos) {
        exchanging = false;
        establishedNanos = nowNanos;
    }

    boolean overdue(long nowNanos) {
        return exchanging && nowNanos - exchangeStartedNanos > EXCHANGE_DEADLINE_NANOS;
    }

    boolean wantsExchange(long bytesIn, long bytesOut, long nowNanos) {
        return !exchanging
                && (bytesIn > bytesMax || bytesOut > bytesMax || nowNanos - establishedNanos > intervalNanos);
    }

    /** Asked for each read burst: cheap. */
    boolean wantsExchangeForBytes(long bytesIn, long bytesOut) {
        return !exchanging && (bytesIn > bytesMax || bytesOut > bytesMax);
    }
}
