/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.rdp.screen.CodePanel.Focus;
import dev.gatehouse.rdp.screen.KeyStroke.Key;
import dev.gatehouse.rdp.screen.paint.Rect;
import org.junit.jupiter.api.Test;

class CodePanelTest {

    private static final Rect DESKTOP = new Rect(0, 0, 1024, 768);

    private final Told told = new Told();

    private static CodePanel panel(String message) {
        return (CodePanel) Panel.of(new View.CodeForm("Code from the app", message), Style.of(DESKTOP));
    }

    @Test
    void theCodeIsToldAndWiped() {
        CodePanel panel = panel("");
        Painted.type(panel, "123456");
        Painted.press(panel, Key.ENTER);
        assertThat(told.of(panel)).containsExactly("code 123456");
        assertThat(panel.codeField().isEmpty()).isTrue();
    }

    @Test
    void nothingIsNoAnswer() {
        CodePanel panel = panel("");
        Painted.press(panel, Key.ENTER, Key.TAB, Key.ENTER);
        assertThat(told.of(panel)).isEmpty();
        assertThat(panel.focus()).isEqualTo(Focus.CODE);
    }

    @Test
    void escapeAndTheButtonDisconnect() {
        CodePanel panel = panel("");
        Painted.press(panel, Key.ESCAPE);
        assertThat(told.of(panel)).containsExactly("cancelled");
        Painted.press(panel, Key.BACK_TAB, Key.ENTER);
        assertThat(told.of(panel)).containsExactly("cancelled", "cancelled");
    }

    @Test
    void aMessageIsSeenAndTheCodeToo() {
        int plain = Painted.hash(panel(""), DESKTOP);
        assertThat(Painted.hash(panel("Access denied."), DESKTOP)).isNotEqualTo(plain);
        CodePanel typed = panel("");
        Painted.type(typed, "1");
        CodePanel other = panel("");
        Painted.type(other, "2");
        assertThat(Painted.hash(typed, DESKTOP)).isNotEqualTo(Painted.hash(other, DESKTOP));
    }

    @Test
    void theSmallestDesktopHasRoom() {
        Rect tiny = new Rect(0, 0, 200, 200);
        CodePanel panel = (CodePanel) Panel.of(new View.CodeForm("Code", "Access denied."), Style.of(tiny));
        Painted.type(panel, "123456");
        Painted.hash(panel, tiny);
        Painted.press(panel, Key.ENTER);
        assertThat(told.of(panel)).containsExactly("code 123456");
    }
}
