/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.keyboard;

import java.text.Normalizer;

/**
 * A keyboard layout: from the scancode and the modifiers of a keyboard event ([MS-RDPBCGR] 2.2.8.1.1.3.1.1.1) to the character that
 * the key stands for. Layout identifiers are those of {@code keyboardLayout} in TS_UD_CS_CORE (2.2.1.3.2). Known are the layouts of
 * the United States (also the international one), the United Kingdom, Germany and Austria, France, Spain, Italy, Switzerland,
 * Denmark, Norway, Sweden and Finland; every other one is taken for that of the United States. Immutable, safe for use by several
 * threads.
 *
 * <p>A dead key gives the combining character of its accent, see {@link #isDead} and {@link #compose}.
 */
public final class KeyboardLayout {

    /** Modifier: a shift key is down. */
    public static final int SHIFT = 1;

    /** Modifier: AltGr, or control and alt together, is down. */
    public static final int ALT_GR = 2;

    /** Modifier: caps lock is on. */
    public static final int CAPS_LOCK = 4;

    /** Modifier: num lock is on. */
    public static final int NUM_LOCK = 8;

    /** What {@link #character} says of a key that stands for no character. */
    public static final char NONE = '\0';

    private static final int SPACE = 0x39;
    private static final int KEYPAD_FIRST = 0x47;
    private static final String KEYPAD = "789-456+1230.";
    private static final int KEYPAD_MULTIPLY = 0x37;
    private static final char COMBINING_FIRST = '\u0300';
    private static final char COMBINING_LAST = '\u036F';

    private final LayoutTables tables;

    private KeyboardLayout(LayoutTables tables) {
        this.tables = tables;
    }

    /** The layout with this identifier. */
    public static KeyboardLayout of(int layoutId) {
        return new KeyboardLayout(LayoutTables.of(layoutId));
    }

    /**
     * The character of a key.
     *
     * @param scancode of the key without the extended flag; extended keys other than the keypad's slash are none of these
     * @param modifiers {@link #SHIFT}, {@link #ALT_GR}, {@link #CAPS_LOCK}, {@link #NUM_LOCK} or-ed
     * @return {@link #NONE} when it stands for none
     */
    public char character(int scancode, int modifiers) {
        if (scancode == SPACE) {
            return ' ';
        }
        char keypad = keypad(scancode, modifiers);
        if (keypad != NONE) {
            return keypad;
        }
        int key = LayoutTables.index(scancode);
        return key < 0 ? NONE : letterCase(key, modifiers);
    }

    /** Whether the character is the accent of a dead key, which goes onto the character that comes next. */
    public static boolean isDead(char character) {
        return character >= COMBINING_FIRST && character <= COMBINING_LAST;
    }

    /**
     * What a dead key and the key after it give.
     *
     * @param dead of a dead key, as {@link #character} gives it
     * @param next the character after it
     * @return one character when there is such a letter, otherwise the accent by itself and the character; the accent alone when the
     *     space bar or the same dead key came next
     */
    public String compose(char dead, char next) {
        String accent = spacing(dead);
        if (next == ' ' || next == dead) {
            return accent;
        }
        if (tables.quotesAreDead() && dead == '\u0301' && Character.toLowerCase(next) == 'c') {
            return next == 'c' ? "ç" : "Ç";
        }
        String composed = Normalizer.normalize("" + next + dead, Normalizer.Form.NFC);
        return composed.length() == 1 ? composed : accent + (isDead(next) ? spacing(next) : next);
    }

    private String spacing(char dead) {
        boolean quotes = tables.quotesAreDead();
        return switch (dead) {
            case '\u0300' -> "`";
            case '\u0301' -> quotes ? "'" : "\u00B4";
            case '\u0302' -> "^";
            case '\u0303' -> "~";
            case '\u0308' -> quotes ? "\"" : "\u00A8";
            default -> "";
        };
    }

    private char letterCase(int key, int modifiers) {
        boolean shift = (modifiers & SHIFT) != 0;
        if ((modifiers & ALT_GR) != 0) {
            return tables.altGr(key, shift);
        }
        if ((modifiers & CAPS_LOCK) == 0) {
            return tables.plain(key, shift);
        }
        char plain = tables.plain(key, shift);
        if (tables.capsLockShifts()) {
            return tables.plain(key, !shift);
        }
        if (!Character.isLetter(plain)) {
            return plain;
        }
        char upper = Character.toUpperCase(plain);
        return upper == plain ? Character.toLowerCase(plain) : upper;
    }

    private static char keypad(int scancode, int modifiers) {
        if (scancode == KEYPAD_MULTIPLY) {
            return '*';
        }
        int index = scancode - KEYPAD_FIRST;
        if (index < 0 || index >= KEYPAD.length()) {
            return NONE;
        }
        char character = KEYPAD.charAt(index);
        boolean always = character == '-' || character == '+';
        return always || (modifiers & NUM_LOCK) != 0 ? character : NONE;
    }
}
