/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.codec;

import dev.gatehouse.proxy.wire.WireException;

/** What a peer may make a decoder allocate. */
public final class BitmapLimits {

    /** Pixels in a row or a column of one bitmap or of the desktop. */
    public static final int SIDE_MAX = 8_192;

    /** Pixels of one bitmap of an update: several times what servers send, so that one small PDU cannot cost seconds. */
    public static final int BITMAP_PIXELS_MAX = 1 << 22;

    /** Pixels of a desktop: 64 MiB of memory. */
    public static final int DESKTOP_PIXELS_MAX = 1 << 24;

    private BitmapLimits() {}

    /**
     * Refuses sizes out of bounds.
     *
     * @return width times height
     */
    public static int pixels(String what, int width, int height, int pixelsMax) throws WireException {
        requireSide(what + " width", width);
        requireSide(what + " height", height);
        if (width * height > pixelsMax) {
            throw WireException.limitExceeded(what + " pixels", (long) width * height, pixelsMax);
        }
        return width * height;
    }

    private static void requireSide(String what, int side) throws WireException {
        if (side < 1) {
            throw WireException.invalidField(what, side, "is below 1");
        }
        if (side > SIDE_MAX) {
            throw WireException.limitExceeded(what, side, SIDE_MAX);
        }
    }
}
