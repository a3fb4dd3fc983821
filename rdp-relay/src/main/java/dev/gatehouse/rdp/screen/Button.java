/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;

/**
 * A button. Immutable.
 *
 * @param primary whether it is the one that Enter stands for
 */
record Button(Rect rect, String label, boolean primary) {

    static int width(Style style, String label) {
        return style.strong().width(label) + style.unit() * (style.tiny() ? 1 : 2);
    }

    /** A button with its right edge at {@code right}. */
    static Button at(Style style, int right, int top, String label, boolean primary) {
        int width = width(style, label);
        return new Button(new Rect(right - width, top, width, style.fieldHeight()), label, primary);
    }

    void paint(Canvas canvas, Style style, boolean focused) {
        if (!canvas.shows(rect)) {
            return;
        }
        int inside = primary ? Palette.PRIMARY : Palette.CARD;
        int plain = primary ? Palette.PRIMARY : Palette.FIELD_BORDER;
        int border = focused ? Palette.PRIMARY_FOCUS : plain;
        canvas.box(rect, style.radius(), focused ? style.line() * 2 : style.line(), border, inside);
        int x = rect.x() + (rect.width() - style.strong().width(label)) / 2;
        int top = rect.y() + (rect.height() - style.strong().lineHeight()) / 2;
        canvas.text(style.strong(), x, top, label, primary ? Palette.PRIMARY_TEXT : Palette.TEXT);
    }
}
