/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import dev.gatehouse.rdp.keyboard.KeyboardLayout;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A keyboard with its modifiers, from whose key events the typed text comes: characters as they are, {@code <} doubled, other keys
 * by name such as {@code <Enter>}, {@code <Ctrl+C>}, {@code <Left>}. Confined to one thread.
 */
final class Keyboard {

    private enum Modifier {
        SHIFT,
        CTRL,
        ALT,
        ALTGR,
        WIN
    }

    private static final int SCANCODE_MASK = 0x7F;
    private static final int CAPS_LOCK = 0x3A;
    private static final int NUM_LOCK = 0x45;
    private static final int PAD_SLASH = 0x35;
    private static final int SPACE = 0x39;
    private static final char NONE = KeyboardLayout.NONE;

    private static final int SYNC_NUM_LOCK = 0x2;
    private static final int SYNC_CAPS_LOCK = 0x4;

    private final Set<Modifier> held = EnumSet.noneOf(Modifier.class);
    private KeyboardLayout layout;
    private boolean capsLock;
    private boolean numLock = true;
    private char dead;
    private boolean winAlone;

    Keyboard(KeyboardLayout layout) {
        this.layout = layout;
    }

    /** From now on it has these characters. */
    void use(KeyboardLayout newLayout) {
        layout = newLayout;
    }

    /**
     * A key went down or, with {@code released}, up.
     *
     * @param scancode of set 1, without prefix
     * @param extended whether the prefix E0 belongs to it
     * @param typed what it types is appended here
     */
    void key(int scancode, boolean extended, boolean released, StringBuilder typed) {
        int code = scancode & SCANCODE_MASK;
        Modifier modifier = modifier(code, extended);
        if (modifier != null) {
            modifier(modifier, released, typed);
        } else if (!released) {
            winAlone = false;
            press(code, extended, typed);
        }
    }

    /** A character that needs no keyboard, [MS-RDPBCGR] 2.2.8.1.2.2.2. */
    void unicode(char character, StringBuilder typed) {
        character(character, typed);
    }

    /**
     * The client says how its locks are, and that no key is down ([MS-RDPBCGR] 2.2.8.1.2.2.5).
     *
     * @param toggleFlags scroll 1, num 2, caps 4, kana 8
     */
    void synchronize(int toggleFlags) {
        held.clear();
        winAlone = false;
        numLock = (toggleFlags & SYNC_NUM_LOCK) != 0;
        capsLock = (toggleFlags & SYNC_CAPS_LOCK) != 0;
    }

    private @Nullable Modifier modifier(int code, boolean extended) {
        return switch (code) {
            case 0x2A, 0x36 -> extended ? null : Modifier.SHIFT;
            case 0x1D -> Modifier.CTRL;
            case 0x38 -> extended && layout.hasAltGr() ? Modifier.ALTGR : Modifier.ALT;
            case 0x5B, 0x5C -> extended ? Modifier.WIN : null;
            default -> null;
        };
    }

    private void modifier(Modifier modifier, boolean released, StringBuilder typed) {
        if (released) {
            held.remove(modifier);
            if (modifier == Modifier.WIN && winAlone) {
                typed.append("<Win>");
            }
            winAlone = false;
            return;
        }
        held.add(modifier);
        winAlone = modifier == Modifier.WIN;
    }

    private void press(int code, boolean extended, StringBuilder typed) {
        if (code == CAPS_LOCK) {
            capsLock = !capsLock;
        } else if (code == NUM_LOCK && !extended) {
            numLock = !numLock;
        } else if (extended && (code == 0x2A || code == 0x36)) {
            return; // what some keyboards wrap around cursor keys
        } else if (!typesCharacter(code, extended, typed)) {
            named(code, extended, typed);
        }
    }

    private boolean typesCharacter(int code, boolean extended, StringBuilder typed) {
        boolean commands = held.contains(Modifier.CTRL) || held.contains(Modifier.ALT) || held.contains(Modifier.WIN);
        char character = NONE;
        if (isAltGr()) {
            boolean mayHaveThird = !extended && code != SPACE;
            character = mayHaveThird ? layout.character(code, modifiers() | KeyboardLayout.ALT_GR) : NONE;
        } else if (!commands) {
            character = extended ? extended(code) : layout.character(code, modifiers());
        }
        if (character == NONE) {
            return false;
        }
        character(character, typed);
        return true;
    }

    private boolean isAltGr() {
        return held.contains(Modifier.ALTGR)
                || layout.hasAltGr() && held.contains(Modifier.CTRL) && held.contains(Modifier.ALT);
    }

    /** Shift undoes num lock on the number pad. */
    private int modifiers() {
        boolean shift = held.contains(Modifier.SHIFT);
        return (shift ? KeyboardLayout.SHIFT : 0)
                | (capsLock ? KeyboardLayout.CAPS_LOCK : 0)
                | (numLock && !shift ? KeyboardLayout.NUM_LOCK : 0);
    }

    private static char extended(int code) {
        return code == PAD_SLASH ? '/' : NONE;
    }

    /** After a dead key: with its accent where there is such a character; a dead key twice is its accent twice. */
    private void character(char character, StringBuilder typed) {
        if (dead == NONE && KeyboardLayout.isDead(character)) {
            dead = character;
            return;
        }
        if (dead == NONE) {
            append(character, typed);
            return;
        }
        String composed = layout.compose(dead, character);
        (dead == character ? composed + composed : composed).chars().forEach(each -> append((char) each, typed));
        dead = NONE;
    }

    private static void append(char character, StringBuilder typed) {
        typed.append(character);
        if (character == '<') {
            typed.append('<'); // so that nobody types the name of a key
        }
    }

    private void named(int code, boolean extended, StringBuilder typed) {
        String name = KeyNames.of(code, extended);
        if (name == null) {
            String plain = extended ? "" : spelled(layout.character(code, 0));
            name = plain.isEmpty() ? String.format("Key %s%02X", extended ? "E0 " : "", code) : plain;
        }
        dead = NONE;
        typed.append('<');
        prefix(Modifier.CTRL, "Ctrl+", typed);
        prefix(Modifier.ALT, "Alt+", typed);
        prefix(Modifier.ALTGR, "AltGr+", typed);
        prefix(Modifier.WIN, "Win+", typed);
        prefix(Modifier.SHIFT, "Shift+", typed);
        typed.append(name).append('>');
    }

    private String spelled(char character) {
        if (character == NONE) {
            return "";
        }
        boolean isDead = KeyboardLayout.isDead(character);
        return isDead
                ? layout.compose(character, ' ')
                : String.valueOf(character).toUpperCase(Locale.ROOT);
    }

    private void prefix(Modifier modifier, String text, StringBuilder typed) {
        if (held.contains(modifier)) {
            typed.append(text);
        }
    }
}
