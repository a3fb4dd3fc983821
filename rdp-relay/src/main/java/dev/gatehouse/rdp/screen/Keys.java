/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.rdp.keyboard.KeyboardLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of the client's keyboard: from its events to key strokes. Confined to one thread. */
final class Keys {

    private static final int SHIFT_LEFT = 0x2A;
    private static final int SHIFT_RIGHT = 0x36;
    private static final int CONTROL = 0x1D;
    private static final int ALT = 0x38;
    private static final int CAPS_LOCK = 0x3A;
    private static final int NUM_LOCK = 0x45;
    private static final int TAB = 0x0F;
    private static final int KEYPAD_SLASH = 0x35;

    private static final int SYNC_NUM_LOCK = 2;
    private static final int SYNC_CAPS_LOCK = 4;

    private final KeyboardLayout layout;
    private boolean shiftLeft;
    private boolean shiftRight;
    private boolean control;
    private boolean alt;
    private boolean altGr;
    private boolean capsLock;
    private boolean numLock;
    private char dead;

    Keys(KeyboardLayout layout) {
        this.layout = layout;
    }

    boolean capsLock() {
        return capsLock;
    }

    /** TS_FP_SYNC_EVENT, [MS-RDPBCGR] 2.2.8.1.2.2.5: the toggles are these, and no key is down. */
    void synchronize(int toggles) {
        numLock = (toggles & SYNC_NUM_LOCK) != 0;
        capsLock = (toggles & SYNC_CAPS_LOCK) != 0;
        shiftLeft = false;
        shiftRight = false;
        control = false;
        alt = false;
        altGr = false;
    }

    /** A scancode event; gives no, one or (after a dead key) two strokes. */
    List<KeyStroke> scancode(int scancode, boolean extended, boolean down) {
        if (modifier(scancode, extended, down) || !down) {
            return List.of();
        }
        KeyStroke.Key named = named(scancode, extended);
        if (named != null) {
            dead = KeyboardLayout.NONE;
            return List.of(KeyStroke.of(named));
        }
        if (extended && scancode != KEYPAD_SLASH) {
            return List.of();
        }
        return typed(extended ? '/' : layout.character(scancode, modifiers()));
    }

    /** A Unicode event, [MS-RDPBCGR] 2.2.8.1.2.2.2. */
    List<KeyStroke> unicode(char character, boolean down) {
        if (!down) {
            return List.of();
        }
        return switch (character) {
            case '\r', '\n' -> List.of(KeyStroke.of(KeyStroke.Key.ENTER));
            case '\t' -> List.of(KeyStroke.of(KeyStroke.Key.TAB));
            case '\b' -> List.of(KeyStroke.of(KeyStroke.Key.BACKSPACE));
            case 0x1B -> List.of(KeyStroke.of(KeyStroke.Key.ESCAPE));
            default -> Character.isISOControl(character) ? List.of() : List.of(KeyStroke.of(character));
        };
    }

    private boolean modifier(int scancode, boolean extended, boolean down) {
        switch (scancode) {
            // extended shifts are made up by the keyboard around others
            case SHIFT_LEFT -> shiftLeft = extended ? shiftLeft : down;
            case SHIFT_RIGHT -> shiftRight = extended ? shiftRight : down;
            case CONTROL -> control = down;
            case ALT -> alt(extended, down);
            case CAPS_LOCK -> capsLock ^= down;
            case NUM_LOCK -> numLock ^= down;
            default -> {
                return false;
            }
        }
        return true;
    }

    private void alt(boolean extended, boolean down) {
        if (extended) {
            altGr = down;
        } else {
            alt = down;
        }
    }

    private int modifiers() {
        return (shiftLeft || shiftRight ? KeyboardLayout.SHIFT : 0)
                | (altGr || control && alt ? KeyboardLayout.ALT_GR : 0)
                | (capsLock ? KeyboardLayout.CAPS_LOCK : 0)
                | (numLock ? KeyboardLayout.NUM_LOCK : 0);
    }

    private KeyStroke.@Nullable Key named(int scancode, boolean extended) {
        return switch (scancode) {
            case 0x01 -> KeyStroke.Key.ESCAPE;
            case 0x0E -> KeyStroke.Key.BACKSPACE;
            case TAB -> shiftLeft || shiftRight ? KeyStroke.Key.BACK_TAB : KeyStroke.Key.TAB;
            case 0x1C -> KeyStroke.Key.ENTER;
            default -> extended || !numLock ? navigation(scancode) : null;
        };
    }

    /** The keys of the navigation block and those of the keypad without num lock. */
    private static KeyStroke.@Nullable Key navigation(int scancode) {
        return switch (scancode) {
            case 0x47 -> KeyStroke.Key.HOME;
            case 0x48 -> KeyStroke.Key.UP;
            case 0x49 -> KeyStroke.Key.PAGE_UP;
            case 0x4B -> KeyStroke.Key.LEFT;
            case 0x4D -> KeyStroke.Key.RIGHT;
            case 0x4F -> KeyStroke.Key.END;
            case 0x50 -> KeyStroke.Key.DOWN;
            case 0x51 -> KeyStroke.Key.PAGE_DOWN;
            case 0x53 -> KeyStroke.Key.DELETE;
            default -> null;
        };
    }

    private List<KeyStroke> typed(char character) {
        boolean shortcut = (control || alt) && (modifiers() & KeyboardLayout.ALT_GR) == 0;
        if (character == KeyboardLayout.NONE || shortcut) {
            return List.of();
        }
        if (dead != KeyboardLayout.NONE) {
            String composed = layout.compose(dead, character);
            dead = KeyboardLayout.NONE;
            return composed.chars().mapToObj(c -> KeyStroke.of((char) c)).toList();
        }
        if (KeyboardLayout.isDead(character)) {
            dead = character;
            return List.of();
        }
        return List.of(KeyStroke.of(character));
    }
}
