/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.keyboard;

import java.text.Normalizer;
import java.util.Optional;

/**
 * A keyboard layout: from the scancode and the modifiers of a keyboard event ([MS-RDPBCGR] 2.2.8.1.1.3.1.1.1) to the character that
 * the key stands for. Layout identifiers are those of {@code keyboardLayout} in TS_UD_CS_CORE (2.2.1.3.2); {@code layouts.txt} beside
 * this class has those that are known. Immutable, safe for use by several threads; blocks on nothing after {@link #load}.
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

    /** Shift and AltGr as bits of the level. */
    static final int LEVELS = 4;

    static final int SCANCODES = 0x80;

    private static final int LANGUAGE_MASK = 0xFFFF;
    private static final int LANGUAGE_US = 0x0409;
    private static final char LATIN_1_LAST = '\u00FF';

    private final String name;
    private final char[][] characters;
    private final boolean capsLockShifts;
    private final boolean quotesAreDead;
    private final boolean altGr;

    /**
     * @param characters by level ({@link #SHIFT} and {@link #ALT_GR}) and scancode, {@link #NONE} where there is none
     * @param capsLockShifts whether caps lock works on every key as shift does, not only on letters
     * @param quotesAreDead whether the dead acute and diaeresis are the quotation marks of the key when nothing takes them
     */
    KeyboardLayout(String name, char[][] characters, boolean capsLockShifts, boolean quotesAreDead) {
        this.name = name;
        this.characters = characters;
        this.capsLockShifts = capsLockShifts;
        this.quotesAreDead = quotesAreDead;
        this.altGr = !new String(characters[ALT_GR]).chars().allMatch(each -> each == NONE);
    }

    /**
     * Reads the table of layouts and of accents from the class path, unless that has been done; called once at the start, so that no
     * event loop waits for a file in a session.
     */
    public static void load() {
        us().compose('\u0301', 'e');
    }

    /** The layout with this identifier, that of the United States when it is unknown. */
    public static KeyboardLayout of(int layoutId) {
        return find(layoutId).orElseGet(KeyboardLayout::us);
    }

    /**
     * The layout with this identifier or, where that has none of its own, of the language in its low word.
     *
     * @return empty when there is no table for it
     */
    public static Optional<KeyboardLayout> find(int layoutId) {
        return KeyboardLayouts.find(layoutId).or(() -> KeyboardLayouts.find(layoutId & LANGUAGE_MASK));
    }

    /** The layout to read unknown ones by: that of the United States. */
    public static KeyboardLayout us() {
        return KeyboardLayouts.find(LANGUAGE_US).orElseThrow();
    }

    /** Short, such as {@code de}. */
    public String name() {
        return name;
    }

    /** Whether the right Alt key, or control and alt together, picks characters. */
    public boolean hasAltGr() {
        return altGr;
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
        return scancode < 0 || scancode >= SCANCODES ? NONE : letterCase(scancode, modifiers);
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
        if (quotesAreDead && dead == '\u0301' && Character.toLowerCase(next) == 'c') {
            return next == 'c' ? "ç" : "Ç";
        }
        String composed = Normalizer.normalize("" + next + dead, Normalizer.Form.NFC);
        return composed.length() == 1 ? composed : accent + (isDead(next) ? spacing(next) : next);
    }

    private String spacing(char dead) {
        return switch (dead) {
            case '\u0300' -> "`";
            case '\u0301' -> quotesAreDead ? "'" : "\u00B4";
            case '\u0302' -> "^";
            case '\u0303' -> "~";
            case '\u0308' -> quotesAreDead ? "\"" : "\u00A8";
            default -> "";
        };
    }

    private char letterCase(int key, int modifiers) {
        int level = modifiers & (SHIFT | ALT_GR);
        if ((level & ALT_GR) != 0) {
            return third(key, level);
        }
        char character = characters[level][key];
        if ((modifiers & CAPS_LOCK) == 0) {
            return character;
        }
        if (capsLockShifts) {
            return characters[level ^ SHIFT][key];
        }
        char upper = upper(character);
        return upper == character ? Character.toLowerCase(character) : upper;
    }

    private char third(int key, int level) {
        char own = characters[level][key];
        return own != NONE ? own : (level & SHIFT) == 0 ? NONE : upper(characters[ALT_GR][key]);
    }

    /** The capital, where it is one that keyboards of this table have: not that of the sign for micro. */
    private static char upper(char character) {
        char upper = Character.toUpperCase(character);
        return upper > LATIN_1_LAST ? character : upper;
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
