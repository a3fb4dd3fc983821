/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import dev.gatehouse.rdp.screen.paint.TextWrap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The login form. */
final class LoginPanel extends Panel {

    static final int USER_LENGTH_MAX = 104;
    static final int PASSWORD_LENGTH_MAX = 256;

    private static final String TITLE = "Log in";
    private static final String CAPS_LOCK_HINT = "Caps lock is on";
    private static final int WIDTH_UNITS = 24;
    private static final int MESSAGE_LINES_MAX = 4;
    private static final int MESSAGE_LINES_TINY = 2;

    /** What has the focus, in the order of Tab. */
    enum Focus {
        USER,
        PASSWORD,
        LOG_IN,
        DISCONNECT
    }

    private final Style style;
    private final List<String> message;
    private final Rect card;
    private final int titleTop;
    private final Rect messageBox;
    private final TextField user;
    private final TextField password;
    private final Button logIn;
    private final Button disconnect;
    private Focus focus;
    private boolean capsLock;

    LoginPanel(View.LoginForm form, Style style) {
        this.style = style;
        int width = style.card(style.unit() * WIDTH_UNITS, 0).width() - 2 * style.padding();
        int lineHeight = style.text().lineHeight();
        int linesMax = style.tiny() ? MESSAGE_LINES_TINY : MESSAGE_LINES_MAX;
        this.message = form.message().isEmpty()
                ? List.of()
                : TextWrap.wrap(style.text(), form.message(), width - style.unit(), linesMax);
        int titleHeight = style.tiny() ? 0 : style.title().lineHeight() + style.gap();
        int boxHeight = message.isEmpty() ? 0 : message.size() * lineHeight + (style.tiny() ? 2 : style.unit());
        int fieldsHeight = 2 * (lineHeight + style.gap() / 2 + style.fieldHeight() + style.gap());
        int messageHeight = boxHeight == 0 ? 0 : boxHeight + style.gap();
        int buttonsHeight = style.gap() + style.fieldHeight();
        this.card = style.card(width, titleHeight + messageHeight + fieldsHeight + buttonsHeight);
        Rect content = card.inset(style.padding());
        this.titleTop = content.y();
        this.messageBox = new Rect(content.x(), content.y() + titleHeight, content.width(), boxHeight);
        int userTop = content.y() + titleHeight + messageHeight + lineHeight + style.gap() / 2;
        Rect userRect = new Rect(content.x(), userTop, content.width(), style.fieldHeight());
        int passwordTop = userRect.bottom() + style.gap() + lineHeight + style.gap() / 2;
        Rect passwordRect = new Rect(content.x(), passwordTop, content.width(), style.fieldHeight());
        this.user = new TextField(userRect, style, false, USER_LENGTH_MAX);
        this.password = new TextField(passwordRect, style, true, PASSWORD_LENGTH_MAX);
        int buttonsTop = passwordRect.bottom() + 2 * style.gap();
        this.logIn = Button.at(style, content.right(), buttonsTop, "Log in", true);
        this.disconnect = Button.at(style, logIn.rect().x() - style.gap(), buttonsTop, "Disconnect", false);
        user.set(form.user());
        this.focus = user.isEmpty() ? Focus.USER : Focus.PASSWORD;
    }

    @Override
    void paint(Canvas canvas) {
        style.paintDesktop(canvas, card);
        if (!style.tiny()) {
            canvas.text(style.title(), messageBox.x(), titleTop, TITLE, Palette.TEXT);
        }
        paintMessage(canvas);
        label(canvas, user, "User", "");
        user.paint(canvas, focus == Focus.USER, "");
        label(canvas, password, "Password", capsLock ? CAPS_LOCK_HINT : "");
        password.paint(canvas, focus == Focus.PASSWORD, "");
        logIn.paint(canvas, style, focus == Focus.LOG_IN);
        disconnect.paint(canvas, style, focus == Focus.DISCONNECT);
    }

    private void paintMessage(Canvas canvas) {
        if (message.isEmpty()) {
            return;
        }
        canvas.fillRound(messageBox, style.radius(), Palette.NOTICE);
        int top = messageBox.y() + (style.tiny() ? 1 : style.unit() / 2);
        for (String line : message) {
            canvas.text(style.text(), messageBox.x() + style.unit() / 2, top, line, Palette.TEXT);
            top += style.text().lineHeight();
        }
    }

    private void label(Canvas canvas, TextField field, String label, String hint) {
        int top = field.rect().y() - style.gap() / 2 - style.text().lineHeight();
        canvas.text(style.strong(), field.rect().x(), top, label, Palette.SECONDARY);
        int hintLeft = field.rect().right() - style.text().width(hint);
        canvas.text(style.text(), hintLeft, top, hint, Palette.WARNING_TEXT);
    }

    @Override
    Rect key(KeyStroke stroke) {
        TextField field = focusedField();
        if (field != null && field.key(stroke)) {
            return field.rect();
        }
        switch (stroke.key()) {
            case TAB, DOWN -> focus(1);
            case BACK_TAB, UP -> focus(-1);
            case ENTER -> pressed();
            case CHARACTER -> space(stroke.character());
            case ESCAPE -> answer(ScreenEvents::cancelled);
            default -> {
                return Rect.EMPTY;
            }
        }
        return card;
    }

    @Override
    Rect click(int x, int y) {
        if (user.rect().contains(x, y)) {
            focus = Focus.USER;
            user.click(x);
        } else if (password.rect().contains(x, y)) {
            focus = Focus.PASSWORD;
            password.click(x);
        } else if (logIn.rect().contains(x, y)) {
            submit();
        } else if (disconnect.rect().contains(x, y)) {
            answer(ScreenEvents::cancelled);
        } else {
            return Rect.EMPTY;
        }
        return card;
    }

    @Override
    Rect capsLock(boolean on) {
        capsLock = on;
        return card;
    }

    @Override
    public void close() {
        user.close();
        password.close();
    }

    Focus focus() {
        return focus;
    }

    TextField userField() {
        return user;
    }

    TextField passwordField() {
        return password;
    }

    Button logInButton() {
        return logIn;
    }

    Button disconnectButton() {
        return disconnect;
    }

    private @Nullable TextField focusedField() {
        return switch (focus) {
            case USER -> user;
            case PASSWORD -> password;
            default -> null;
        };
    }

    @SuppressWarnings("EnumOrdinal") // the order of declaration is that on the screen
    private void focus(int step) {
        Focus[] all = Focus.values();
        focus = all[(focus.ordinal() + step + all.length) % all.length];
    }

    private void space(char character) {
        if (character == ' ') {
            pressed();
        }
    }

    /** Enter in the user field goes on to the password, as long as there is none. */
    private void pressed() {
        if (focus == Focus.DISCONNECT) {
            answer(ScreenEvents::cancelled);
        } else if (focus == Focus.USER && password.isEmpty() && !user.isEmpty()) {
            focus = Focus.PASSWORD;
        } else {
            submit();
        }
    }

    private void submit() {
        if (user.isEmpty()) {
            focus = Focus.USER;
            return;
        }
        String name = user.text();
        Secret secret = password.takeSecret();
        answer(events -> events.login(name, secret));
    }
}
