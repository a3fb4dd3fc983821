/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen.paint;

/**
 * A rectangle of pixels, origin at the top left. Immutable.
 *
 * @param width 0 or less for an empty one
 * @param height 0 or less for an empty one
 */
public record Rect(int x, int y, int width, int height) {

    /** Nothing. */
    public static final Rect EMPTY = new Rect(0, 0, 0, 0);

    /** The first column right of it. */
    public int right() {
        return x + width;
    }

    /** The first row below it. */
    public int bottom() {
        return y + height;
    }

    /** Whether it has no pixels. */
    public boolean isEmpty() {
        return width <= 0 || height <= 0;
    }

    /** Whether the pixel is in it. */
    public boolean contains(int pixelX, int pixelY) {
        return pixelX >= x && pixelX < right() && pixelY >= y && pixelY < bottom();
    }

    /** What both have in common. */
    public Rect intersect(Rect other) {
        int left = Math.max(x, other.x);
        int top = Math.max(y, other.y);
        Rect common =
                new Rect(left, top, Math.min(right(), other.right()) - left, Math.min(bottom(), other.bottom()) - top);
        return common.isEmpty() ? EMPTY : common;
    }

    /** The smallest rectangle that has both. */
    public Rect union(Rect other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        int left = Math.min(x, other.x);
        int top = Math.min(y, other.y);
        return new Rect(left, top, Math.max(right(), other.right()) - left, Math.max(bottom(), other.bottom()) - top);
    }

    /** Smaller by {@code pixels} on each side. */
    public Rect inset(int pixels) {
        return new Rect(x + pixels, y + pixels, width - 2 * pixels, height - 2 * pixels);
    }
}
