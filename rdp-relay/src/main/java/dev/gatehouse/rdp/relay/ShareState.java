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

    private static final Set<Integer> PAINTABLE = Set.of(15, 16, 24, 32);

    private enum Stage {
        NONE,
        DEMANDED,
        ACTIVE
    }

    private Stage stage = Stage.NONE;
    private long shareId;
    private int width;
    private int height;
    private int colorDepth = 16;
    private boolean fastPathOutput;
    private boolean bitmapHeaders;

    /** The target demands a share. */
    void demanded(long id, int desktopWidth, int desktopHeight, int bitsPerPixel) {
        stage = Stage.DEMANDED;
        shareId = id;
        width = desktopWidth;
        height = desktopHeight;
        // what is not one of these is not what the target draws with either; our own pictures are
        colorDepth = PAINTABLE.contains(bitsPerPixel) ? bitsPerPixel : 16;
    }

    /**
     * The client has confirmed.
     *
     * @param takesFastPath whether it takes fast-path output
     * @param wantsHeaders whether compressed bitmaps need their header
     */
    void confirmed(boolean takesFastPath, boolean wantsHeaders) {
        stage = Stage.ACTIVE;
        fastPathOutput = takesFastPath;
        bitmapHeaders = wantsHeaders;
    }

    /** The target ends the share; another demand may follow. */
    void deactivated() {
        stage = Stage.NONE;
    }

    boolean isActive() {
        return stage == Stage.ACTIVE;
    }

    /** Whether the target waits for the client's confirmation. */
    boolean isDemanded() {
        return stage == Stage.DEMANDED;
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
