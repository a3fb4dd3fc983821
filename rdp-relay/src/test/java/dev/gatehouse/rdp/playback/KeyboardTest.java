/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.rdp.keyboard.KeyboardLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyboardTest {

    private static final int SHIFT = 0x2A;
    private static final int CTRL = 0x1D;
    private static final int ALT = 0x38;
    private static final int CAPS = 0x3A;

    private final StringBuilder typed = new StringBuilder();
    private Keyboard keyboard = new Keyboard(KeyboardLayout.us());

    private void strike(int... scancodes) {
        for (int each : scancodes) {
            keyboard.key(each, false, false, typed);
            keyboard.key(each, false, true, typed);
        }
    }

    private void strikeExtended(int scancode) {
        keyboard.key(scancode, true, false, typed);
        keyboard.key(scancode, true, true, typed);
    }

    private void hold(int scancode, boolean extended) {
        keyboard.key(scancode, extended, false, typed);
    }

    private void release(int scancode, boolean extended) {
        keyboard.key(scancode, extended, true, typed);
    }

    @Test
    void lettersDigitsAndSpaceAreTyped() {
        strike(0x26, 0x1F, 0x39, 0x02);
        assertThat(typed).hasToString("ls 1");
    }

    @Test
    void shiftAndCapsLockMakeCapitalsAndUndoEachOther() {
        hold(SHIFT, false);
        strike(0x1E, 0x02);
        release(SHIFT, false);
        strike(CAPS, 0x1E, 0x02);
        hold(0x36, false);
        strike(0x1E);
        release(0x36, false);
        strike(CAPS, 0x1E);
        assertThat(typed).hasToString("A!A1aa");
    }

    @Test
    void otherKeysHaveNames() {
        strike(0x1C, 0x0E, 0x01, 0x3B, 0x44, 0x58);
        strikeExtended(0x4B);
        strikeExtended(0x53);
        strikeExtended(0x7E);
        assertThat(typed).hasToString("<Enter><Backspace><Esc><F1><F10><F12><Left><Delete><Key E0 7E>");
    }

    @Test
    void nobodyTypesTheNameOfAKey() {
        hold(SHIFT, false);
        strike(0x33, 0x34);
        assertThat(typed).hasToString("<<>");
    }

    @Test
    void commandsAreNamedWithTheirModifiers() {
        hold(CTRL, false);
        strike(0x2E);
        hold(SHIFT, false);
        strike(0x0F);
        release(SHIFT, false);
        hold(ALT, false);
        strikeExtended(0x53);
        release(ALT, false);
        release(CTRL, false);
        hold(0x5B, true);
        strike(0x13);
        release(0x5B, true);
        assertThat(typed).hasToString("<Ctrl+C><Ctrl+Shift+Tab><Ctrl+Alt+Delete><Win+R>");
    }

    @Test
    void winAloneOpensTheMenu() {
        hold(0x5B, true);
        release(0x5B, true);
        assertThat(typed).hasToString("<Win>");
    }

    @Test
    void numberPadFollowsNumLock() {
        strike(0x47, 0x4A, 0x53, 0x37);
        strike(0x45, 0x47, 0x4E);
        keyboard.synchronize(0x2);
        strike(0x52);
        strikeExtended(0x35);
        assertThat(typed).hasToString("7-.*<Home>+0/");
    }

    @Test
    void synchronizeSetsLocksAndReleasesWhatWasHeld() {
        hold(CTRL, false);
        keyboard.synchronize(0x4);
        strike(0x1E);
        assertThat(typed).hasToString("A");
    }

    @ParameterizedTest
    @CsvSource({
        "0407, 15, z, de",
        "0407, 27, ö, de",
        "0809, 28, '''', uk",
        "040c, 10, a, fr",
        "040a, 27, ñ, es",
        "0410, 1A, è, it",
        "041d, 1A, å, se",
        "0414, 27, ø, no",
        "0406, 27, æ, dk",
        "0807, 1A, ü, ch-de",
        "100c, 1A, è, ch-fr",
        "0c07, 1A, ü, de",
        "00010409, 10, q, us",
        "00020409, 10, q, us-intl",
    })
    void eachLayoutHasItsLetters(String locale, String scancode, String character, String name) {
        KeyboardLayout layout =
                KeyboardLayout.find(Integer.parseInt(locale, 16)).orElseThrow();
        keyboard = new Keyboard(layout);
        strike(Integer.parseInt(scancode, 16));
        assertThat(typed).hasToString(character);
        assertThat(layout.name()).isEqualTo(name);
    }

    @Test
    void altGrPicksTheThirdCharacterAlsoAsCtrlAndAlt() {
        keyboard = new Keyboard(KeyboardLayout.find(0x407).orElseThrow());
        hold(CTRL, false); // as Windows clients send it before the right Alt
        hold(ALT, true);
        strike(0x10);
        release(CTRL, false);
        release(ALT, true);
        hold(ALT, false);
        hold(CTRL, false);
        strike(0x12);
        assertThat(typed).hasToString("@€");
    }

    @Test
    void rightAltOfAnAmericanKeyboardIsAlt() {
        hold(ALT, true);
        strike(0x21);
        assertThat(typed).hasToString("<Alt+F>");
    }

    @Test
    void deadKeysPutAccentsOnWhatFollowsOrStandAlone() {
        keyboard = new Keyboard(KeyboardLayout.find(0x407).orElseThrow());
        strike(0x0D, 0x12); // ´ e
        strike(0x29, 0x39); // ^ space
        strike(0x29, 0x10); // ^ q
        strike(0x29, 0x29); // ^ ^
        assertThat(typed).hasToString("é^^q^^");
    }

    @Test
    void capsLockOfAFrenchKeyboardGivesDigits() {
        keyboard = new Keyboard(KeyboardLayout.find(0x40c).orElseThrow());
        strike(CAPS, 0x02, 0x03, 0x10, CAPS, 0x02);
        assertThat(typed).hasToString("12A&");
    }

    @Test
    void capsLockOfASwissKeyboardMakesCapitalUmlauts() {
        keyboard = new Keyboard(KeyboardLayout.find(0x807).orElseThrow());
        strike(CAPS, 0x1A);
        assertThat(typed).hasToString("Ü");
    }

    @Test
    void unicodeNeedsNoLayout() {
        keyboard.unicode('ж', typed);
        assertThat(typed).hasToString("ж");
    }

    @Test
    void unknownLanguageHasNoLayout() {
        assertThat(KeyboardLayout.find(0x0439)).isEmpty();
    }

    @Test
    void anyKeysInAnyOrderTypeSomethingBounded() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            keyboard.key(random.nextInt(256), random.nextBoolean(), random.nextBoolean(), typed);
        }
        assertThat(typed.length()).isBetween(1, 100_000 * 40);
    }
}
