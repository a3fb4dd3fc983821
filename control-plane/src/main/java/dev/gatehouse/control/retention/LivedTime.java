/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The time by which things grow old: the wall clock's, but never later than when this process began plus what it has lived since. A
 * deletion cannot be taken back, and a wall clock that is set a year ahead for a minute would make everything old. A clock that goes
 * back only keeps things longer. Safe for use by several threads.
 */
final class LivedTime {

    private final Clock wall;
    private final LongSupplier nanos;
    private final Instant begun;
    private final long begunNanos;

    LivedTime() {
        this(Clock.systemUTC(), System::nanoTime);
    }

    LivedTime(Clock wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.begun = wall.instant();
        this.begunNanos = nanos.getAsLong();
    }

    Instant now() {
        Instant shown = wall.instant();
        Instant lived = lived();
        return shown.isBefore(lived) ? shown : lived;
    }

    /** How far the wall clock has gone ahead since this process began; negative where it has gone back. */
    Duration ahead() {
        return Duration.between(lived(), wall.instant());
    }

    private Instant lived() {
        return begun.plusNanos(nanos.getAsLong() - begunNanos);
    }
}
