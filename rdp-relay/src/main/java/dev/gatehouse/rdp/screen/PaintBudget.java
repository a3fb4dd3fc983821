/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

/** How much may be painted for one client: pixels that come back with time. Full at first. Confined to one thread. */
final class PaintBudget {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private static final long REFILL_MAX = 1L << 26;

    private final long refillPerSecond;
    private final long fullAfterNanos;
    /** In billionths of a pixel, so that frequent calls lose nothing. */
    private long nanoPixels;

    private long refilledAtNanos;
    private boolean begun;

    /**
     * @param refillPerSecond pixels, from 1; {@value #REFILL_MAX} counts where it is more
     * @param burstSeconds how many seconds of refill it holds, 1..60; nothing larger than that can be painted
     */
    PaintBudget(long refillPerSecond, int burstSeconds) {
        this.refillPerSecond = Math.min(refillPerSecond, REFILL_MAX);
        this.fullAfterNanos = burstSeconds * NANOS_PER_SECOND;
        this.nanoPixels = this.refillPerSecond * fullAfterNanos;
    }

    /**
     * Takes {@code wanted} pixels when they are there, nothing otherwise.
     *
     * @param nowNanos of a clock that does not go back, such as {@link System#nanoTime}
     * @return whether they were there
     */
    boolean spend(long wanted, long nowNanos) {
        refill(nowNanos);
        if (wanted > nanoPixels / NANOS_PER_SECOND) {
            return false;
        }
        nanoPixels -= wanted * NANOS_PER_SECOND;
        return true;
    }

    private void refill(long nowNanos) {
        if (!begun) {
            begun = true;
            refilledAtNanos = nowNanos;
        }
        long elapsedNanos = Math.max(0, Math.min(nowNanos - refilledAtNanos, fullAfterNanos));
        nanoPixels = Math.min(refillPerSecond * fullAfterNanos, nanoPixels + elapsedNanos * refillPerSecond);
        refilledAtNanos = nowNanos;
    }
}
