/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback.keys;

import java.util.Optional;

/** What the keys of a keyboard type, by scancode (set 1). Immutable. */
public final class KeyboardLayout {

    /** Which of a key's characters. */
    enum Level {
        PLAIN,
        SHIFT,
        ALTGR
    }

    /**
     * What one key types on one level.
     *
     * @param character the character
     * @param dead whether it waits for the next one, to stand on top of it
     */
    record Stroke(char character, boolean dead) {}

    static final int SCANCODES = 0x80;

    private final String name;
    private final Stroke[][] strokes;
    private final boolean capsShiftsAll;
    private final boolean hasAltGr;

    KeyboardLayout(String name, Stroke[][] strokes, boolean capsShiftsAll) {
        this.name = name;
        this.strokes = strokes;
        this.capsShiftsAll = capsShiftsAll;
        boolean found = false;
        for (Stroke each : strokes[Level.ALTGR.ordinal()]) {
            found |= each != null;
        }
        this.hasAltGr = found;
    }

    /**
     * The layout of an input locale as a client sends it ([MS-RDPBCGR] 2.2.1.3.2, keyboardLayout): the low word is the language.
     *
     * @return empty when there is no table for it
     */
    public static Optional<KeyboardLayout> of(int inputLocale) {
        return KeyboardLayouts.find(inputLocale & 0xFFFF);
    }

    /** The layout to read unknown ones by. */
    public static KeyboardLayout us() {
        return KeyboardLayouts.find(0x409).orElseThrow();
    }

    /** Short, such as {@code de}. */
    public String name() {
        return name;
    }

    /** Whether the right Alt key picks characters. */
    boolean hasAltGr() {
        return hasAltGr;
    }

    /** Whether Caps Lock works on digits and signs, too. */
    boolean capsShiftsAll() {
        return capsShiftsAll;
    }

    /** What a key types; {@code null} for nothing. */
    Stroke stroke(Level level, int scancode) {
        return scancode >= 0 && scancode < SCANCODES ? strokes[level.ordinal()][scancode] : null;
    }
}
