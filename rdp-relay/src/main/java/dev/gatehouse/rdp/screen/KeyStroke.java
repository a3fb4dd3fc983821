/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

/**
 * A key that went down, as the widgets take it.
 *
 * @param key what it means
 * @param character of {@link Key#CHARACTER}
 */
record KeyStroke(Key key, char character) {

    enum Key {
        CHARACTER,
        TAB,
        BACK_TAB,
        ENTER,
        ESCAPE,
        BACKSPACE,
        DELETE,
        LEFT,
        RIGHT,
        UP,
        DOWN,
        HOME,
        END,
        PAGE_UP,
        PAGE_DOWN
    }

    static KeyStroke of(Key key) {
        return new KeyStroke(key, '\0');
    }

    static KeyStroke of(char character) {
        return new KeyStroke(Key.CHARACTER, character);
    }

    /** Never the character: it may be of a password. */
    @Override
    public String toString() {
        return "KeyStroke[" + key + "]";
    }
}
