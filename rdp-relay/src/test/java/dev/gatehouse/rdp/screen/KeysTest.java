/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.rdp.keyboard.KeyboardLayout;
import dev.gatehouse.rdp.screen.KeyStroke.Key;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeysTest {

    private final Keys us = new Keys(KeyboardLayout.of(0x0409));
    private final Keys germany = new Keys(KeyboardLayout.of(0x0407));

    private static String typed(Keys keys, int... scancodes) {
        StringBuilder typed = new StringBuilder();
        for (int scancode : scancodes) {
            keys.scancode(scancode, false, true).forEach(stroke -> typed.append(stroke.character()));
            keys.scancode(scancode, false, false).forEach(stroke -> typed.append("released"));
        }
        return typed.toString();
    }

    @Test
    void shiftHoldsUntilItIsReleased() {
        us.scancode(0x2A, false, true);
        assertThat(typed(us, 0x1E)).isEqualTo("A");
        us.scancode(0x2A, false, false);
        assertThat(typed(us, 0x1E)).isEqualTo("a");
    }

    @Test
    void madeUpShiftsDoNotRelease() {
        us.scancode(0x36, false, true);
        us.scancode(0x36, true, false);

        assertThat(typed(us, 0x1E)).isEqualTo("A");
    }

    @Test
    void altGrAndControlWithAltAreTheSame() {
        germany.scancode(0x1D, false, true);
        germany.scancode(0x38, true, true);
        assertThat(typed(germany, 0x10)).isEqualTo("@");
        germany.scancode(0x38, true, false);
        germany.scancode(0x38, false, true);
        assertThat(typed(germany, 0x10)).isEqualTo("@");
    }

    @Test
    void shortcutsTypeNothing() {
        us.scancode(0x1D, false, true);
        assertThat(typed(us, 0x2E)).isEmpty();
        us.scancode(0x1D, false, false);
        us.scancode(0x38, false, true);
        assertThat(typed(us, 0x2E)).isEmpty();
    }

    @Test
    void deadKeyAndLetterAreOneCharacter() {
        assertThat(typed(germany, 0x0D, 0x12)).isEqualTo("\u00E9");
        assertThat(typed(germany, 0x0D, 0x2D)).isEqualTo("\u00B4x");
        assertThat(typed(germany, 0x12)).isEqualTo("e");
    }

    @Test
    void togglesFollowTheClient() {
        us.synchronize(0x04 | 0x02);
        assertThat(us.capsLock()).isTrue();
        assertThat(typed(us, 0x1E, 0x47)).isEqualTo("A7");
        us.scancode(0x3A, false, true);
        us.scancode(0x3A, false, false);
        assertThat(us.capsLock()).isFalse();
        us.synchronize(0);
        assertThat(us.scancode(0x47, false, true)).containsExactly(KeyStroke.of(Key.HOME));
    }

    @Test
    void synchronizeReleasesModifiers() {
        us.scancode(0x2A, false, true);
        us.synchronize(0);

        assertThat(typed(us, 0x1E)).isEqualTo("a");
    }

    @Test
    void namedKeys() {
        us.synchronize(2);
        List<KeyStroke> strokes = new ArrayList<>();
        int[] extended = {0x47, 0x48, 0x49, 0x4B, 0x4D, 0x4F, 0x50, 0x51, 0x53, 0x1C, 0x35};
        for (int scancode : extended) {
            strokes.addAll(us.scancode(scancode, true, true));
        }
        assertThat(strokes.stream().map(KeyStroke::key))
                .containsExactly(
                        Key.HOME,
                        Key.UP,
                        Key.PAGE_UP,
                        Key.LEFT,
                        Key.RIGHT,
                        Key.END,
                        Key.DOWN,
                        Key.PAGE_DOWN,
                        Key.DELETE,
                        Key.ENTER,
                        Key.CHARACTER);
        us.scancode(0x2A, false, true);
        assertThat(us.scancode(0x0F, false, true)).containsExactly(KeyStroke.of(Key.BACK_TAB));
    }

    @Test
    void unicodeEventsType() {
        assertThat(us.unicode('\u20AC', true)).containsExactly(KeyStroke.of('\u20AC'));
        assertThat(us.unicode('\u20AC', false)).isEmpty();
        assertThat(us.unicode('\r', true)).containsExactly(KeyStroke.of(Key.ENTER));
        assertThat(us.unicode('\u0000', true)).isEmpty();
    }
}
