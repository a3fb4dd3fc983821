/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback.keys;

import dev.gatehouse.rdp.playback.keys.KeyboardLayout.Level;
import dev.gatehouse.rdp.playback.keys.KeyboardLayout.Stroke;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A keyboard with its modifiers, from whose key events the typed text comes: characters as they are, {@code <} doubled, other keys
 * by name such as {@code <Enter>}, {@code <Ctrl+C>}, {@code <Left>}. Confined to one thread.
 */
public final class Keyboard {

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
    private static final int FIRST_PAD_KEY = 0x47;
    private static final String PAD_CHARACTERS = "789-456+1230.";
    private static final int SPACE = 0x39;
    private static final Map<Character, Character> COMBINING =
            Map.of('^', '\u0302', '´', '\u0301', '`', '\u0300', '¨', '\u0308', '~', '\u0303');

    private static final int SYNC_NUM_LOCK = 0x2;
    private static final int SYNC_CAPS_LOCK = 0x4;

    private final Set<Modifier> held = EnumSet.noneOf(Modifier.class);
    private KeyboardLayout layout;
    private boolean capsLock;
    private boolean numLock = true;
    private char dead;
    private boolean winAlone;

    public Keyboard(KeyboardLayout layout) {
        this.layout = layout;
    }

    /** From now on it has these characters. */
    public void use(KeyboardLayout newLayout) {
        layout = newLayout;
    }

    /**
     * A key went down or, with {@code released}, up.
     *
     * @param scancode of set 1, without prefix
     * @param extended whether the prefix E0 belongs to it
     * @param typed what it types is appended here
     */
    public void key(int scancode, boolean extended, boolean released, StringBuilder typed) {
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
    public void unicode(char character, StringBuilder typed) {
        character(character, typed);
    }

    /**
     * The client says how its locks are, and that no key is down ([MS-RDPBCGR] 2.2.8.1.2.2.5).
     *
     * @param toggleFlags scroll 1, num 2, caps 4, kana 8
     */
    public void synchronize(int toggleFlags) {
        held.clear();
        winAlone = false;
        numLock = (toggleFlags & SYNC_NUM_LOCK) != 0;
        capsLock = (toggleFlags & SYNC_CAPS_LOCK) != 0;
    }

    private Modifier modifier(int code, boolean extended) {
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
        Stroke third = isAltGr() && !extended ? layout.stroke(Level.ALTGR, code) : null;
        if (third != null) {
            stroke(third, typed);
            return true;
        }
        if (commands || isAltGr()) {
            return false;
        }
        if (!extended && code == SPACE) {
            character(' ', typed);
            return true;
        }
        char pad = pad(code, extended);
        if (pad != 0) {
            character(pad, typed);
            return true;
        }
        Stroke stroke = extended ? null : cased(code);
        if (stroke != null) {
            stroke(stroke, typed);
        }
        return stroke != null;
    }

    private boolean isAltGr() {
        return held.contains(Modifier.ALTGR)
                || layout.hasAltGr() && held.contains(Modifier.CTRL) && held.contains(Modifier.ALT);
    }

    private Stroke cased(int code) {
        Stroke plain = layout.stroke(Level.PLAIN, code);
        Stroke shifted = layout.stroke(Level.SHIFT, code);
        boolean shift = held.contains(Modifier.SHIFT);
        if (!capsLock || plain == null) {
            return shift ? shifted : plain;
        }
        char upper = Character.toUpperCase(plain.character());
        boolean isCased = shifted != null && upper != plain.character() && shifted.character() == upper;
        if (isCased || layout.capsShiftsAll()) {
            return shift ? plain : shifted;
        }
        return shift ? shifted : new Stroke(plain.dead() ? plain.character() : upper, plain.dead());
    }

    private char pad(int code, boolean extended) {
        if (extended) {
            return code == 0x35 ? '/' : 0;
        }
        if (code == 0x37) {
            return '*';
        }
        int index = code - FIRST_PAD_KEY;
        if (index < 0 || index >= PAD_CHARACTERS.length()) {
            return 0;
        }
        char character = PAD_CHARACTERS.charAt(index);
        return character == '-' || character == '+' || numLock && !held.contains(Modifier.SHIFT) ? character : 0;
    }

    private void stroke(Stroke stroke, StringBuilder typed) {
        if (stroke.dead() && dead == 0) {
            dead = stroke.character();
        } else {
            character(stroke.character(), typed);
        }
    }

    /** With a dead key before it, it wears its accent where there is such a character; before a space the accent stands alone. */
    private void character(char character, StringBuilder typed) {
        if (dead == 0) {
            append(character, typed);
            return;
        }
        char accent = dead;
        dead = 0;
        String composed = Normalizer.normalize("" + character + COMBINING.get(accent), Normalizer.Form.NFC);
        if (composed.length() == 1) {
            append(composed.charAt(0), typed);
            return;
        }
        append(accent, typed);
        if (character != ' ') {
            append(character, typed);
        }
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
            Stroke plain = extended ? null : layout.stroke(Level.PLAIN, code);
            name = plain == null
                    ? String.format("Key %s%02X", extended ? "E0 " : "", code)
                    : String.valueOf(plain.character()).toUpperCase(Locale.ROOT);
        }
        dead = 0;
        typed.append('<');
        prefix(Modifier.CTRL, "Ctrl+", typed);
        prefix(Modifier.ALT, "Alt+", typed);
        prefix(Modifier.ALTGR, "AltGr+", typed);
        prefix(Modifier.WIN, "Win+", typed);
        prefix(Modifier.SHIFT, "Shift+", typed);
        typed.append(name).append('>');
    }

    private void prefix(Modifier modifier, String text, StringBuilder typed) {
        if (held.contains(modifier)) {
            typed.append(text);
        }
    }
}
