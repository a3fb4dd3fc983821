/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock that somebody sets, and a monotonic one that nobody does. For one thread. */
final class MovableClock extends Clock {

    private final Instant begun = Instant.now();
    private Duration lived = Duration.ZERO;
    private Duration wrong = Duration.ZERO;

    /** Time goes by, on both. */
    void live(Duration time) {
        lived = lived.plus(time);
    }

    /** Sets the wall clock: how far it is ahead of the right time from now on. */
    void set(Duration ahead) {
        wrong = ahead;
    }

    long nanos() {
        return lived.toNanos();
    }

    @Override
    public Instant instant() {
        return begun.plus(lived).plus(wrong);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
