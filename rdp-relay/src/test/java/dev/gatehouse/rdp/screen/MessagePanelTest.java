/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.rdp.screen.KeyStroke.Key;
import dev.gatehouse.rdp.screen.paint.Rect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagePanelTest {

    private static final Rect DESKTOP = new Rect(0, 0, 640, 480);

    private final Told told = new Told();

    private static MessagePanel panel(View view) {
        return (MessagePanel) Panel.of(view, Style.of(DESKTOP));
    }

    @Test
    void messageIsConfirmedByKeyAndMouse() {
        MessagePanel panel = panel(new View.Message("Denied", "No.", true));
        Painted.press(panel, Key.ENTER);
        assertThat(told.of(panel)).containsExactly("confirmed");
        Painted.click(panel, panel.confirmButton().rect());
        assertThat(told.of(panel)).containsExactly("confirmed", "confirmed");
        Painted.press(panel, Key.ESCAPE);
        assertThat(told.of(panel)).endsWith("cancelled");
    }

    @Test
    void messageWithoutButtonIsNotConfirmed() {
        MessagePanel panel = panel(new View.Message("Wait", "", false));
        Painted.press(panel, Key.ENTER);
        Painted.type(panel, " ");
        panel.click(320, 240);

        assertThat(told.of(panel)).isEmpty();
    }

    @Test
    void progressIsCancelledByKeyAndMouse() {
        MessagePanel panel = panel(new View.Progress("Waiting", "for approval"));
        Painted.press(panel, Key.ENTER);
        assertThat(told.of(panel)).isEmpty();
        Painted.click(panel, panel.cancelButton().rect());
        assertThat(told.of(panel)).containsExactly("cancelled");
        Painted.press(panel, Key.ESCAPE);
        assertThat(told.of(panel)).containsExactly("cancelled", "cancelled");
    }

    @Test
    void longTextIsScrolledAndTheButtonStays() {
        MessagePanel panel = panel(new View.Message("Notice", "line\n".repeat(100), true));
        Rect button = panel.confirmButton().rect();
        assertThat(button.intersect(DESKTOP)).isEqualTo(button);
        Painted.press(panel, Key.PAGE_DOWN, Key.DOWN);
        assertThat(panel.firstLine()).isEqualTo(panel.rows() + 1);
        panel.wheel(-1);
        assertThat(panel.firstLine()).isEqualTo(panel.rows());
        Painted.press(panel, Key.END);
        assertThat(panel.firstLine()).isEqualTo(101 - panel.rows());
        Painted.press(panel, Key.HOME, Key.UP);
        assertThat(panel.firstLine()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"200, 200", "640, 480", "1920, 1080", "8192, 200", "200, 8192"})
    void anyTextIsPaintedOnAnyDesktop(int width, int height) {
        Rect desktop = new Rect(0, 0, width, height);
        String hostile = "\u0000\u202E\uD800" + "W".repeat(3_000) + "\n".repeat(3_000);
        Panel panel = Panel.of(new View.Message(hostile, hostile, true), Style.of(desktop));
        Rect button = ((MessagePanel) panel).confirmButton().rect();

        assertThat(Painted.hash(panel, desktop)).isNotZero();
        assertThat(button.intersect(desktop)).isEqualTo(button);
    }
}
