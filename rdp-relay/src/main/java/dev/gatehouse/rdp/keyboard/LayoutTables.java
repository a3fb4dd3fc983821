/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.keyboard;

/**
 * The characters of one layout by key, row by row from the left. Dead keys are written as the combining character of their
 * accent, a key without a character as a blank. AltGr tables are pairs: the plain character of the key, then the one that AltGr gives.
 *
 * @param lower without modifiers
 * @param upper with shift
 * @param altGrPairs with AltGr
 * @param altGrShiftPairs with AltGr and shift
 * @param capsLockShifts whether caps lock works on every key as shift does, not only on letters
 */
record LayoutTables(String lower, String upper, String altGrPairs, String altGrShiftPairs, boolean capsLockShifts) {

    private static final int KEYS = 48;

    /** The keys in the tables' order, as first scancode, last scancode and place of the first one; scancode set 1. */
    private static final int[][] RUNS = {
        {0x29, 0x29, 0},
        {0x02, 0x0D, 1},
        {0x10, 0x1B, 13},
        {0x1E, 0x28, 25},
        {0x2B, 0x2B, 36},
        {0x56, 0x56, 37},
        {0x2C, 0x35, 38},
    };

    private static final char GRAVE = '\u0300';
    private static final char ACUTE = '\u0301';
    private static final char CIRCUMFLEX = '\u0302';
    private static final char TILDE = '\u0303';
    private static final char DIAERESIS = '\u0308';

    private static final String US_LOWER = "`1234567890-=qwertyuiop[]asdfghjkl;'\\\\zxcvbnm,./";
    private static final String US_UPPER = "~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"||ZXCVBNM<>?";

    private static final LayoutTables UNITED_STATES = layout(US_LOWER, US_UPPER, "");

    private static final LayoutTables UNITED_STATES_INTERNATIONAL = layout(
            GRAVE + "1234567890-=qwertyuiop[]asdfghjkl;" + ACUTE + "\\\\zxcvbnm,./",
            TILDE + "!@#$%" + CIRCUMFLEX + "&*()_+QWERTYUIOP{}ASDFGHJKL:" + DIAERESIS + "||ZXCVBNM<>?",
            "1¡2²3³4¤5€6¼7½8¾9‘0’-¥=×qäwåeérþtüyúuíióoópö[«]»aásßdðløzæc©nñmµ,ç/¿");

    private static final LayoutTables UNITED_KINGDOM = layout(
            "`1234567890-=qwertyuiop[]asdfghjkl;'#\\zxcvbnm,./",
            "¬!\"£$%^&*()_+QWERTYUIOP{}ASDFGHJKL:@~|ZXCVBNM<>?",
            "`¦4€eéuúiíoóaá");

    private static final LayoutTables GERMANY = layout(
            CIRCUMFLEX + "1234567890ß" + ACUTE + "qwertzuiopü+asdfghjklöä#<yxcvbnm,.-",
            "°!\"§$%&/()=?" + GRAVE + "QWERTZUIOPÜ*ASDFGHJKLÖÄ'>YXCVBNM;:_",
            "2²3³7{8[9]0}ß\\q@e€+~<|mµ");

    private static final LayoutTables FRANCE = new LayoutTables(
            "²&é\"'(-è_çà)=azertyuiop" + CIRCUMFLEX + "$qsdfghjklmù*<wxcvbn,;:!",
            " 1234567890°+AZERTYUIOP" + DIAERESIS + "£QSDFGHJKLM%µ>WXCVBN?./§",
            "é" + TILDE + "\"#'{([-|è" + GRAVE + "_\\ç^à@)]=}e€$¤",
            "",
            true);

    private static final LayoutTables SPAIN = layout(
            "º1234567890'¡qwertyuiop" + GRAVE + "+asdfghjklñ" + ACUTE + "ç<zxcvbnm,.-",
            "ª!\"·$%&/()=?¿QWERTYUIOP" + CIRCUMFLEX + "*ASDFGHJKLÑ" + DIAERESIS + "Ç>ZXCVBNM;:_",
            "º\\1|2@3#4" + TILDE + "5€6¬e€" + GRAVE + "[+]" + ACUTE + "{ç}");

    private static final LayoutTables ITALY = new LayoutTables(
            "\\1234567890'ìqwertyuiopè+asdfghjklòàù<zxcvbnm,.-",
            "|!\"£$%&/()=?^QWERTYUIOPé*ASDFGHJKLç°§>ZXCVBNM;:_",
            "5€e€è[+]ò@à#",
            "è{+}",
            false);

    private static final LayoutTables SWISS_GERMAN = layout(
            "§1234567890'" + CIRCUMFLEX + "qwertzuiopü" + DIAERESIS + "asdfghjklöä$<yxcvbnm,.-",
            "°+\"*ç%&/()=?" + GRAVE + "QWERTZUIOPè!ASDFGHJKLéà£>YXCVBNM;:_",
            "1¦2@3#4°5§6¬7|8¢'" + ACUTE + CIRCUMFLEX + TILDE + "e€ü[" + DIAERESIS + "]ä{$}<\\");

    private static final LayoutTables SWISS_FRENCH = layout(
            "§1234567890'" + CIRCUMFLEX + "qwertzuiopè" + DIAERESIS + "asdfghjkléà$<yxcvbnm,.-",
            "°+\"*ç%&/()=?" + GRAVE + "QWERTZUIOPü!ASDFGHJKLöä£>YXCVBNM;:_",
            "1¦2@3#4°5§6¬7|8¢'" + ACUTE + CIRCUMFLEX + TILDE + "e€è[" + DIAERESIS + "]à{$}<\\");

    private static final String NORDIC_ALT_GR = "2@3£4$5€7{8[9]0}e€mµ" + DIAERESIS + TILDE;

    private static final LayoutTables SWEDEN = layout(
            "§1234567890+" + ACUTE + "qwertyuiopå" + DIAERESIS + "asdfghjklöä'<zxcvbnm,.-",
            "½!\"#¤%&/()=?" + GRAVE + "QWERTYUIOPÅ" + CIRCUMFLEX + "ASDFGHJKLÖÄ*>ZXCVBNM;:_",
            NORDIC_ALT_GR + "+\\<|");

    private static final LayoutTables NORWAY = layout(
            "|1234567890+\\qwertyuiopå" + DIAERESIS + "asdfghjkløæ'<zxcvbnm,.-",
            "§!\"#¤%&/()=?" + GRAVE + "QWERTYUIOPÅ" + CIRCUMFLEX + "ASDFGHJKLØÆ*>ZXCVBNM;:_",
            NORDIC_ALT_GR + "\\" + ACUTE);

    private static final LayoutTables DENMARK = layout(
            "½1234567890+" + ACUTE + "qwertyuiopå" + DIAERESIS + "asdfghjklæø'<zxcvbnm,.-",
            "§!\"#¤%&/()=?" + GRAVE + "QWERTYUIOPÅ" + CIRCUMFLEX + "ASDFGHJKLÆØ*>ZXCVBNM;:_",
            NORDIC_ALT_GR + ACUTE + "|<\\");

    LayoutTables {
        if (lower.length() != KEYS || upper.length() != KEYS) {
            throw new IllegalArgumentException("layout has " + lower.length() + " and " + upper.length() + " keys");
        }
    }

    static LayoutTables of(int layoutId) {
        return switch (layoutId) {
            case 0x0809, 0x1809 -> UNITED_KINGDOM;
            case 0x0407, 0x0C07, 0x1007 -> GERMANY;
            case 0x040C -> FRANCE;
            case 0x040A, 0x0C0A -> SPAIN;
            case 0x0410 -> ITALY;
            case 0x0807 -> SWISS_GERMAN;
            case 0x100C, 0x0810 -> SWISS_FRENCH;
            case 0x041D, 0x040B -> SWEDEN;
            case 0x0414 -> NORWAY;
            case 0x0406 -> DENMARK;
            case 0x20409 -> UNITED_STATES_INTERNATIONAL;
            default -> UNITED_STATES;
        };
    }

    private static LayoutTables layout(String lower, String upper, String altGrPairs) {
        return new LayoutTables(lower, upper, altGrPairs, "", false);
    }

    /** The place of a key in the tables, negative when it has none. */
    static int index(int scancode) {
        for (int[] run : RUNS) {
            if (scancode >= run[0] && scancode <= run[1]) {
                return run[2] + scancode - run[0];
            }
        }
        return -1;
    }

    /** Whether the dead acute and diaeresis are the quotation marks of the key when nothing takes them. */
    boolean quotesAreDead() {
        return this == UNITED_STATES_INTERNATIONAL;
    }

    char plain(int key, boolean shift) {
        return orNone((shift ? upper : lower).charAt(key));
    }

    char altGr(int key, boolean shift) {
        char shifted = shift ? paired(altGrShiftPairs, key) : KeyboardLayout.NONE;
        char character = shifted != KeyboardLayout.NONE ? shifted : paired(altGrPairs, key);
        return shift && Character.isLetter(character) ? Character.toUpperCase(character) : character;
    }

    private char paired(String pairs, int key) {
        for (int i = 0; i < pairs.length(); i += 2) {
            if (pairs.charAt(i) == lower.charAt(key)) {
                return pairs.charAt(i + 1);
            }
        }
        return KeyboardLayout.NONE;
    }

    private static char orNone(char character) {
        return character == ' ' ? KeyboardLayout.NONE : character;
    }
}
