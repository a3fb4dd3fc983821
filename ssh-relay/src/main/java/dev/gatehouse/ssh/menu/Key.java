/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.menu;

/**
 * A key that means something to a menu.
 *
 * @param kind which
 * @param character what was typed, for {@link Kind#TEXT}
 */
record Key(Kind kind, char character) {

    enum Kind {
        /** Bytes that mean nothing, or not yet. */
        NONE,
        TEXT,
        ERASE,
        ERASE_ALL,
        UP,
        DOWN,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        ENTER,
        LEAVE,
        REDRAW
    }

    static Key of(Kind kind) {
        return new Key(kind, '\0');
    }
}
