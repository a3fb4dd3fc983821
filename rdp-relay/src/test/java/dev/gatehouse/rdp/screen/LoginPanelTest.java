/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.rdp.screen.KeyStroke.Key;
import dev.gatehouse.rdp.screen.LoginPanel.Focus;
import dev.gatehouse.rdp.screen.paint.Rect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginPanelTest {

    private static final Rect DESKTOP = new Rect(0, 0, 640, 480);

    private final Told told = new Told();
    private final LoginPanel panel = panel("", "Please log in.");

    private static LoginPanel panel(String user, String message) {
        return new LoginPanel(new View.LoginForm(user, message), Style.of(DESKTOP));
    }

    @Test
    void userAndPasswordAreTold() {
        Painted.type(panel, "user-02");
        Painted.press(panel, Key.TAB);
        Painted.type(panel, "geh\u00E4im 1");
        Painted.press(panel, Key.ENTER);

        assertThat(told.of(panel)).containsExactly("login user-02/geh\u00E4im 1");
    }

    @Test
    void passwordIsWipedOnceItIsTold() {
        Painted.type(panel, "user");
        Painted.press(panel, Key.TAB);
        Painted.type(panel, "secret");
        Painted.press(panel, Key.ENTER);

        assertThat(panel.passwordField().isEmpty()).isTrue();
    }

    @Test
    void passwordIsNeitherPaintedNorPrinted() {
        LoginPanel other = panel("user", "");
        LoginPanel same = panel("user", "");
        Painted.type(other, "secret");
        Painted.type(same, "WWWWWW");

        assertThat(Painted.hash(other, DESKTOP)).isEqualTo(Painted.hash(same, DESKTOP));
        assertThat(other.passwordField().toString()).doesNotContain("secret");
        assertThat(KeyStroke.of('s').toString()).isEqualTo("KeyStroke[CHARACTER]");
    }

    @Test
    void knownUserPutsTheFocusOnThePassword() {
        assertThat(panel.focus()).isEqualTo(Focus.USER);
        assertThat(panel("user", "").focus()).isEqualTo(Focus.PASSWORD);
    }

    @Test
    void tabGoesRoundInBothDirections() {
        Painted.press(panel, Key.TAB, Key.TAB, Key.TAB);
        assertThat(panel.focus()).isEqualTo(Focus.DISCONNECT);
        Painted.press(panel, Key.TAB);
        assertThat(panel.focus()).isEqualTo(Focus.USER);
        Painted.press(panel, Key.BACK_TAB, Key.BACK_TAB);
        assertThat(panel.focus()).isEqualTo(Focus.LOG_IN);
    }

    @Test
    void enterInTheUserFieldGoesOnToThePassword() {
        Painted.type(panel, "user");
        Painted.press(panel, Key.ENTER);

        assertThat(told.of(panel)).isEmpty();
        assertThat(panel.focus()).isEqualTo(Focus.PASSWORD);
    }

    @Test
    void noUserIsNoLogin() {
        Painted.press(panel, Key.TAB);
        Painted.type(panel, "secret");
        Painted.press(panel, Key.ENTER);

        assertThat(told.of(panel)).isEmpty();
        assertThat(panel.focus()).isEqualTo(Focus.USER);
    }

    @Test
    void mouseFocusesAndPresses() {
        Painted.click(panel, panel.passwordField().rect());
        Painted.type(panel, "pw");
        Painted.click(panel, panel.userField().rect());
        Painted.type(panel, "me");
        Painted.click(panel, panel.logInButton().rect());
        assertThat(told.of(panel)).containsExactly("login me/pw");

        Painted.click(panel, panel.disconnectButton().rect());
        assertThat(told.of(panel)).endsWith("cancelled");
    }

    @Test
    void escapeAndTheButtonCancel() {
        Painted.press(panel, Key.ESCAPE);
        assertThat(told.of(panel)).containsExactly("cancelled");
        Painted.press(panel, Key.TAB, Key.TAB, Key.TAB, Key.ENTER);
        assertThat(told.of(panel)).containsExactly("cancelled", "cancelled");
    }

    @Test
    void lineIsEditedInTheMiddle() {
        Painted.type(panel, "abcd");
        Painted.press(panel, Key.LEFT, Key.LEFT, Key.BACKSPACE);
        Painted.type(panel, "X");
        Painted.press(panel, Key.DELETE, Key.HOME);
        Painted.type(panel, "<");
        Painted.press(panel, Key.END);
        Painted.type(panel, ">");

        assertThat(panel.userField().text()).isEqualTo("<aXd>");
    }

    @Test
    void editingAnEmptyFieldDoesNothing() {
        Painted.press(panel, Key.BACKSPACE, Key.DELETE, Key.LEFT, Key.RIGHT, Key.HOME, Key.END);

        assertThat(panel.userField().isEmpty()).isTrue();
    }

    @Test
    void fieldsHaveLimits() {
        Painted.type(panel, "u".repeat(500));
        Painted.press(panel, Key.TAB);
        Painted.type(panel, "p".repeat(500));
        Painted.press(panel, Key.ENTER);

        assertThat(told.of(panel)).containsExactly("login " + "u".repeat(104) + "/" + "p".repeat(256));
    }

    @Test
    void longTextScrollsSoThatTheCaretIsSeen() {
        Rect field = panel.userField().rect();
        Painted.type(panel, "u".repeat(100));
        int before = Painted.hash(panel, field);
        Painted.type(panel, "!");

        assertThat(Painted.hash(panel, field)).isNotEqualTo(before);
    }

    @Test
    void controlCharactersInTheKnownUserAreLeftOut() {
        assertThat(panel("a\u0000b\n", "").userField().text()).isEqualTo("ab");
    }

    @Test
    void capsLockIsShown() {
        int before = Painted.hash(panel, DESKTOP);
        Rect changed = panel.capsLock(true);

        assertThat(Painted.hash(panel, DESKTOP)).isNotEqualTo(before);
        assertThat(changed.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"200, 200", "320, 200", "640, 480", "1024, 768", "1920, 1080", "8192, 8192", "200, 8192", "8192, 200"})
    void everythingIsOnTheDesktop(int width, int height) {
        Rect desktop = new Rect(0, 0, width, height);
        LoginPanel form = new LoginPanel(new View.LoginForm("", "word ".repeat(200)), Style.of(desktop));

        for (Rect rect : new Rect[] {
            form.userField().rect(),
            form.passwordField().rect(),
            form.logInButton().rect(),
            form.disconnectButton().rect()
        }) {
            assertThat(rect.intersect(desktop)).isEqualTo(rect);
            assertThat(rect.isEmpty()).isFalse();
        }
    }
}
