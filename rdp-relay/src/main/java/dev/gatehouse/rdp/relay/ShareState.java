/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import java.util.Set;

/**
 * What both directions know of the share, [MS-RDPBCGR] 1.3.1.3: whether it is active, and how large and deep the desktop is. Confined to
 * the session's event loop.
 */
final class ShareState {

    private static final Set<Integer> DEPTHS = Set.of(15, 16, 24, 32);

    private boolean active;
    private long shareId;
    private int width;
    private int height;
    private int colorDepth = 16;
    private boolean fastPathOutput;
    private boolean bitmapHeaders;

    /** The target demands a share. */
    void demanded(long id, int desktopWidth, int desktopHeight, int bitsPerPixel) {
        active = false;
        shareId = id;
        width = desktopWidth;
        height = desktopHeight;
        // eight bits would need a palette, and targets may say anything: what we paint ourselves is of a depth that
        // exists
        colorDepth = DEPTHS.contains(bitsPerPixel) ? bitsPerPixel : 16;
    }

    /**
     * The client has confirmed.
     *
     * @param takesFastPath whether it takes fast-path output
     * @param wantsHeaders whether compressed bitmaps need their header
     */
    void confirmed(boolean takesFastPath, boolean wantsHeaders) {
        active = true;
        fastPathOutput = takesFastPath;
        bitmapHeaders = wantsHeaders;
    }

    /** The target ends the share; another demand may follow. */
    void deactivated() {
        active = false;
    }

    boolean isActive() {
        return active;
    }

    long shareId() {
        return shareId;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int colorDepth() {
        return colorDepth;
    }

    boolean fastPathOutput() {
        return fastPathOutput;
    }

    boolean bitmapHeaders() {
        return bitmapHeaders;
    }
}
