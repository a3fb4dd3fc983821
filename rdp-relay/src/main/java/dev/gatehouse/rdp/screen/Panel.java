/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One view on the desktop. Its methods return which part of the desktop they have changed. What the person decides is fetched with {@link
 * #takeAnswer}. Confined to one thread.
 */
abstract class Panel implements AutoCloseable {

    private @Nullable Answer answer;

    static Panel of(View view, Style style) {
        if (view instanceof View.LoginForm form) {
            return new LoginPanel(form, style);
        }
        if (view instanceof View.CodeForm form) {
            return new CodePanel(form, style);
        }
        if (view instanceof View.Menu menu) {
            return new MenuPanel(menu, style);
        }
        if (view instanceof View.Message message) {
            String button = message.button() ? "OK" : "";
            return new MessagePanel(message.title(), message.text(), button, "", style);
        }
        View.Progress progress = (View.Progress) view;
        return new MessagePanel(progress.title(), progress.text(), "", "Cancel", style);
    }

    /** Paints the whole desktop, or what of it the canvas shows. */
    abstract void paint(Canvas canvas);

    /** A key went down. */
    abstract Rect key(KeyStroke stroke);

    /** The left button was clicked. */
    abstract Rect click(int x, int y);

    /** The wheel was turned: rows downwards. */
    Rect wheel(int rows) {
        return Rect.EMPTY;
    }

    /** Caps lock went on or off. */
    Rect capsLock(boolean on) {
        return Rect.EMPTY;
    }

    /** Wipes what was typed. */
    @Override
    public void close() {}

    final void answer(Answer given) {
        answer = given;
    }

    final Optional<Answer> takeAnswer() {
        Optional<Answer> given = Optional.ofNullable(answer);
        answer = null;
        return given;
    }
}
