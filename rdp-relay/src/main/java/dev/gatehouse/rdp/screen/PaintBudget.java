/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

/** How much may be painted for one client: pixels that come back with time. Full at first. Confined to one thread. */
final class PaintBudget {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long refillPerSecond;
    private final long pixelsMax;
    private long pixels;
    private long refilledAtNanos;
    private boolean begun;

    /**
     * @param refillPerSecond pixels, more than 0
     * @param burstSeconds how many seconds of refill it holds, 1..60; nothing larger than that can be painted
     */
    PaintBudget(long refillPerSecond, int burstSeconds) {
        this.refillPerSecond = refillPerSecond;
        this.pixelsMax = refillPerSecond * burstSeconds;
        this.pixels = pixelsMax;
    }

    /**
     * Takes {@code wanted} pixels when they are there, nothing otherwise.
     *
     * @param nowNanos of a clock that does not go back, such as {@link System#nanoTime}
     * @return whether they were there
     */
    boolean spend(long wanted, long nowNanos) {
        refill(nowNanos);
        if (wanted > pixels) {
            return false;
        }
        pixels -= wanted;
        return true;
    }

    private void refill(long nowNanos) {
        if (!begun) {
            begun = true;
            refilledAtNanos = nowNanos;
        }
        long fullAfterNanos = pixelsMax / refillPerSecond * NANOS_PER_SECOND;
        long elapsedNanos = Math.max(0, Math.min(nowNanos - refilledAtNanos, fullAfterNanos));
        pixels = Math.min(pixelsMax, pixels + elapsedNanos * refillPerSecond / NANOS_PER_SECOND);
        refilledAtNanos = nowNanos;
    }
}
