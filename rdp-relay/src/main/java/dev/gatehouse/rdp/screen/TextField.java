/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import java.nio.CharBuffer;
import java.util.Arrays;

/** One line that the person types, masked when it is a password. What was typed is kept in one array, which is wiped. */
final class TextField implements AutoCloseable {

    private static final char MASK = '\u2022';

    private final Rect rect;
    private final Style style;
    private final boolean masked;
    private final char[] typed;
    private int length;
    private int caret;

    TextField(Rect rect, Style style, boolean masked, int lengthMax) {
        this.rect = rect;
        this.style = style;
        this.masked = masked;
        this.typed = new char[lengthMax];
    }

    Rect rect() {
        return rect;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** What was typed; for fields that are not masked. */
    String text() {
        return new String(typed, 0, length);
    }

    /** What was typed; the field is empty after that. */
    Secret takeSecret() {
        Secret secret = Secret.ofText(CharBuffer.wrap(typed, 0, length));
        close();
        return secret;
    }

    void set(String text) {
        close();
        text.chars().filter(c -> !Character.isISOControl(c)).forEach(c -> insert((char) c));
    }

    /** Takes a key; returns whether it was for the field. */
    boolean key(KeyStroke stroke) {
        switch (stroke.key()) {
            case CHARACTER -> insert(stroke.character());
            case BACKSPACE -> delete(caret - 1);
            case DELETE -> delete(caret);
            case LEFT -> caret = Math.max(0, caret - 1);
            case RIGHT -> caret = Math.min(length, caret + 1);
            case HOME -> caret = 0;
            case END -> caret = length;
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Puts the caret next to the character at {@code x}. */
    void click(int x) {
        int from = firstShown();
        int fitting = style.text().fitting(shown(from, length), x - rect.x() - inset());
        caret = from + fitting;
    }

    private void insert(char character) {
        if (length < typed.length) {
            System.arraycopy(typed, caret, typed, caret + 1, length - caret);
            typed[caret++] = character;
            length++;
        }
    }

    private void delete(int index) {
        if (index >= 0 && index < length) {
            System.arraycopy(typed, index + 1, typed, index, length - index - 1);
            typed[--length] = '\0';
            caret = index;
        }
    }

    void paint(Canvas canvas, boolean focused, String hint) {
        if (!canvas.shows(rect)) {
            return;
        }
        int border = focused ? Palette.PRIMARY : Palette.FIELD_BORDER;
        canvas.box(rect, style.radius(), focused ? style.line() * 2 : style.line(), border, Palette.CARD);
        int top = rect.y() + (rect.height() - style.text().lineHeight()) / 2;
        int left = rect.x() + inset();
        int from = firstShown();
        canvas.clip(new Rect(left, rect.y(), rect.width() - 2 * inset() + style.line(), rect.height()));
        if (length == 0) {
            canvas.text(style.text(), left + 3 * style.line(), top, hint, Palette.SECONDARY);
        }
        canvas.text(style.text(), left, top, shown(from, length), Palette.TEXT);
        if (focused) {
            int x = left + style.text().width(shown(from, caret));
            canvas.fill(new Rect(x, top, style.line(), style.text().lineHeight()), Palette.TEXT);
        }
        canvas.unclip();
    }

    /** The first character that is shown, such that the caret is seen. */
    private int firstShown() {
        int room = rect.width() - 2 * inset();
        int from = caret;
        while (from > 0) {
            room -= style.text().width(shown(from - 1, from));
            if (room < 0) {
                break;
            }
            from--;
        }
        return from;
    }

    private CharSequence shown(int from, int to) {
        return masked ? String.valueOf(MASK).repeat(to - from) : CharBuffer.wrap(typed, from, to - from);
    }

    private int inset() {
        return style.unit() * 2 / 3;
    }

    /** Empties and wipes it. */
    @Override
    public void close() {
        Arrays.fill(typed, '\0');
        length = 0;
        caret = 0;
    }

    /** Never what was typed. */
    @Override
    public String toString() {
        return "TextField[" + length + " characters]";
    }
}
