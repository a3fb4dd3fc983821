/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.flow;

import dev.gatehouse.proxy.port.CloseCause;
import java.time.Duration;
import java.util.Objects;

/**
 * Says when a session must be warned or ended, from monotonic time given as an argument. Confined to the channel's event loop.
 */
public final class SessionTime {

    private final long idleNanos;
    private final long maxNanos;
    private final long warningNanos;
    private final long startNanos;
    private long lastActivityNanos;
    private boolean idleWarned;
    private boolean maxWarned;

    /**
     * @param idleTimeout zero or negative for none
     * @param maxDuration zero or negative for none
     * @param warning how long before the end the user is warned; at most half of the limit itself
     * @param nowNanos the session's start
     */
    public SessionTime(Duration idleTimeout, Duration maxDuration, Duration warning, long nowNanos) {
        this.idleNanos = idleTimeout.toNanos();
        this.maxNanos = maxDuration.toNanos();
        this.warningNanos = warning.toNanos();
        this.startNanos = nowNanos;
        this.lastActivityNanos = nowNanos;
    }

    /** Somebody sent something. */
    public void active(long nowNanos) {
        lastActivityNanos = nowNanos;
        idleWarned = false;
    }

    /** What is due now; asked every few seconds. */
    public Due due(long nowNanos) {
        long age = nowNanos - startNanos;
        long idle = nowNanos - lastActivityNanos;
        if (maxNanos > 0 && age >= maxNanos) {
            return new Due.End(CloseCause.MAX_DURATION);
        }
        if (idleNanos > 0 && idle >= idleNanos) {
            return new Due.End(CloseCause.IDLE_TIMEOUT);
        }
        if (maxNanos > 0 && !maxWarned && age >= maxNanos - Math.min(warningNanos, maxNanos / 2)) {
            maxWarned = true;
            return new Due.Warn(CloseCause.MAX_DURATION, Duration.ofNanos(maxNanos - age));
        }
        if (idleNanos > 0 && !idleWarned && idle >= idleNanos - Math.min(warningNanos, idleNanos / 2)) {
            idleWarned = true;
            return new Due.Warn(CloseCause.IDLE_TIMEOUT, Duration.ofNanos(idleNanos - idle));
        }
        return Due.NOTHING;
    }

    /** What is due. Immutable. */
    public sealed interface Due {

        /** Nothing is due. */
        Due NOTHING = new Nothing();

        /** Nothing is due. */
        record Nothing() implements Due {}

        /**
         * The user is to be warned.
         *
         * @param cause what will end the session
         * @param left how long it has left
         */
        record Warn(CloseCause cause, Duration left) implements Due {
            public Warn {
                Objects.requireNonNull(cause, "cause");
                Objects.requireNonNull(left, "left");
            }
        }

        /**
         * The session is to be ended.
         *
         * @param cause why
         */
        record End(CloseCause cause) implements Due {
            public End {
                Objects.requireNonNull(cause, "cause");
            }
        }
    }
}
