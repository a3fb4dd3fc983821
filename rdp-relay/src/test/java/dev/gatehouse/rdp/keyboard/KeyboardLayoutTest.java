/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.keyboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyboardLayoutTest {

    private static final int SHIFT = KeyboardLayout.SHIFT;
    private static final int ALT_GR = KeyboardLayout.ALT_GR;
    private static final int CAPS_LOCK = KeyboardLayout.CAPS_LOCK;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // layout, scancode, plain, with shift, with AltGr
                "0x0409 | 0x1E | a | A | ",
                "0x0409 | 0x03 | 2 | @ | ",
                "0x0409 | 0x2B | \\ | \"|\" | ",
                "0x20409 | 0x14 | t | T | þ",
                "0x20409 | 0x15 | y | Y | ü",
                "0x0809 | 0x28 | ' | @ | ",
                "0x0809 | 0x05 | 4 | $ | €",
                "0x0407 | 0x15 | z | Z | ",
                "0x0407 | 0x10 | q | Q | @",
                "0x0407 | 0x0C | ß | ? | \\",
                "0x0407 | 0x56 | < | > | \"|\"",
                "0x040C | 0x10 | a | A | ",
                "0x040C | 0x0B | à | 0 | @",
                "0x040C | 0x32 | , | ? | ",
                "0x040C | 0x27 | m | M | ",
                "0x040A | 0x27 | ñ | Ñ | ",
                "0x040A | 0x03 | 2 | \"\"\"\" | @",
                "0x0410 | 0x27 | ò | ç | @",
                "0x0410 | 0x0D | ì | ^ | ",
                "0x0807 | 0x1A | ü | è | [",
                "0x100C | 0x1A | è | ü | [",
                "0x041D | 0x0C | + | ? | \\",
                "0x0414 | 0x27 | ø | Ø | ",
                "0x0406 | 0x27 | æ | Æ | ",
            })
    void keyStandsForItsCharacter(String layoutId, String scancode, char plain, char shifted, Character altGr) {
        KeyboardLayout layout = KeyboardLayout.of(Integer.decode(layoutId));
        int key = Integer.decode(scancode);

        assertThat(layout.character(key, 0)).isEqualTo(plain);
        assertThat(layout.character(key, SHIFT)).isEqualTo(shifted);
        assertThat(layout.character(key, ALT_GR)).isEqualTo(altGr == null ? KeyboardLayout.NONE : altGr);
    }

    @Test
    void unknownLayoutIsThatOfTheUnitedStates() {
        assertThat(KeyboardLayout.of(0x0411).character(0x15, 0)).isEqualTo('y');
        assertThat(KeyboardLayout.of(-1).character(0x2C, 0)).isEqualTo('z');
    }

    @Test
    void capsLockTurnsTheCaseOfLettersOnly() {
        KeyboardLayout us = KeyboardLayout.of(0x0409);

        assertThat(us.character(0x1E, CAPS_LOCK)).isEqualTo('A');
        assertThat(us.character(0x1E, CAPS_LOCK | SHIFT)).isEqualTo('a');
        assertThat(us.character(0x02, CAPS_LOCK)).isEqualTo('1');
        assertThat(KeyboardLayout.of(0x0807).character(0x1A, CAPS_LOCK)).isEqualTo('Ü');
    }

    @Test
    void capsLockOfTheFrenchLayoutIsAShiftLock() {
        KeyboardLayout france = KeyboardLayout.of(0x040C);

        assertThat(france.character(0x02, CAPS_LOCK)).isEqualTo('1');
        assertThat(france.character(0x02, CAPS_LOCK | SHIFT)).isEqualTo('&');
    }

    @Test
    void deadKeyGoesOntoTheNextLetter() {
        KeyboardLayout germany = KeyboardLayout.of(0x0407);
        char dead = germany.character(0x0D, 0);

        assertThat(KeyboardLayout.isDead(dead)).isTrue();
        assertThat(germany.compose(dead, 'e')).isEqualTo("é");
        assertThat(germany.compose(dead, ' ')).isEqualTo("´");
        assertThat(germany.compose(dead, dead)).isEqualTo("´");
        assertThat(germany.compose(dead, 'x')).isEqualTo("´x");
        assertThat(KeyboardLayout.isDead('e')).isFalse();
    }

    @Test
    void quotationMarksOfTheInternationalLayoutAreDead() {
        KeyboardLayout international = KeyboardLayout.of(0x20409);
        char dead = international.character(0x28, 0);

        assertThat(international.compose(dead, ' ')).isEqualTo("'");
        assertThat(international.compose(dead, 'c')).isEqualTo("ç");
        assertThat(international.compose(dead, 'e')).isEqualTo("é");
        assertThat(international.compose(international.character(0x28, SHIFT), ' '))
                .isEqualTo("\"");
    }

    @Test
    void italianBracesNeedAltGrAndShift() {
        KeyboardLayout italy = KeyboardLayout.of(0x0410);

        assertThat(italy.character(0x1A, ALT_GR)).isEqualTo('[');
        assertThat(italy.character(0x1A, ALT_GR | SHIFT)).isEqualTo('{');
    }

    @Test
    void lettersWithAltGrHaveCapitalsAndSignsDoNot() {
        KeyboardLayout international = KeyboardLayout.of(0x20409);

        assertThat(international.character(0x12, ALT_GR | SHIFT)).isEqualTo('É');
        assertThat(international.character(0x1F, ALT_GR | SHIFT)).isEqualTo('§');
        assertThat(KeyboardLayout.of(0x0407).character(0x32, ALT_GR | SHIFT)).isEqualTo('µ');
    }

    @Test
    void capsLockLeavesTheSecondLetterOfASwissKeyACapital() {
        assertThat(KeyboardLayout.of(0x0807).character(0x1A, CAPS_LOCK | SHIFT)).isEqualTo('È');
    }

    @Test
    void keypadGivesDigitsWithNumLockOnly() {
        KeyboardLayout us = KeyboardLayout.of(0x0409);

        assertThat(us.character(0x47, KeyboardLayout.NUM_LOCK)).isEqualTo('7');
        assertThat(us.character(0x53, KeyboardLayout.NUM_LOCK)).isEqualTo('.');
        assertThat(us.character(0x47, 0)).isEqualTo(KeyboardLayout.NONE);
        assertThat(us.character(0x4E, 0)).isEqualTo('+');
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x0409, 0x20409, 0x0809, 0x0407, 0x040C, 0x040A, 0x0410, 0x0807, 0x100C, 0x041D, 0x040B, 0x0414, 0x0406
            })
    void everyLayoutReachesTheCharactersOfAPassword(int layoutId) {
        KeyboardLayout layout = KeyboardLayout.of(layoutId);
        StringBuilder reached = new StringBuilder();
        for (int scancode = -5; scancode < 300; scancode++) {
            for (int modifiers = 0; modifiers < 16; modifiers++) {
                char character = layout.character(scancode, modifiers);
                boolean dead = KeyboardLayout.isDead(character);
                reached.append(dead ? layout.compose(character, ' ') : character);
            }
        }
        for (char c = ' '; c <= '~'; c++) {
            boolean notOnTheWindowsLayout = layoutId == 0x0410 && (c == '`' || c == '~');
            assertThat(reached.indexOf("" + c) >= 0).as("'" + c + "'").isEqualTo(!notOnTheWindowsLayout);
        }
    }
}
