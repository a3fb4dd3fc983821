/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import dev.gatehouse.rdp.screen.paint.Typeface;

/**
 * Sizes and typefaces for a desktop. Immutable.
 *
 * @param desktop all of it
 * @param unit size of the text, pixels; distances are parts of it
 * @param text for text and fields
 * @param strong for buttons and labels
 * @param title for titles
 */
record Style(Rect desktop, int unit, Typeface text, Typeface strong, Typeface title) {

    private static final int[] UNITS = {13, 15, 18, 24, 30, 36};
    /** Up to which measure of a desktop each unit is used; a desktop of 4:3 measures its width. */
    private static final int[] MEASURES = {600, 1150, 1800, 2600};

    private static final int ROOMY_HEIGHT = 400;
    private static final int TINY_SIDE = 300;

    /** Reads every typeface that a style may have. Blocks. */
    static void loadAll() {
        for (int step = 0; step <= MEASURES.length; step++) {
            ofStep(step, Rect.EMPTY);
        }
    }

    static Style of(Rect desktop) {
        int measure = Math.min(desktop.width(), desktop.height() * 4 / 3);
        int step = 0;
        while (step < MEASURES.length && measure > MEASURES[step]) {
            step++;
        }
        return ofStep(step, desktop);
    }

    private static Style ofStep(int step, Rect desktop) {
        int unit = UNITS[step];
        return new Style(
                desktop, unit, Typeface.regular(unit), Typeface.medium(unit), Typeface.medium(UNITS[step + 1]));
    }

    /** Whether there is little room, so that ornaments are left out. */
    boolean tiny() {
        return desktop.width() < TINY_SIDE || desktop.height() < TINY_SIDE;
    }

    /** From a card's edge to what is in it. */
    int padding() {
        return tiny() ? unit / 2 : unit * 3 / 2;
    }

    /** Between one thing and the next. */
    int gap() {
        return tiny() ? unit / 4 : unit * 3 / 4;
    }

    /** Of a field or a button. */
    int fieldHeight() {
        return text.lineHeight() + (tiny() ? unit / 2 : unit);
    }

    int line() {
        return Math.max(1, unit / 14);
    }

    int radius() {
        return tiny() ? 2 : unit / 3;
    }

    /** The bar with our name. */
    Rect bar() {
        boolean roomy = desktop.height() >= ROOMY_HEIGHT;
        return roomy ? new Rect(0, 0, desktop.width(), unit * 3) : Rect.EMPTY;
    }

    /** The card for a content of that size, in the middle of what is below the bar; smaller when it does not fit. */
    Rect card(int contentWidth, int contentHeight) {
        int room = desktop.height() - bar().height();
        int margin = tiny() ? 0 : unit;
        int width = Math.min(contentWidth + 2 * padding(), desktop.width() - 2 * margin);
        int height = Math.min(contentHeight + 2 * padding(), room - 2 * margin);
        int above = Math.max(margin, (room - height) * 2 / 5);
        return new Rect((desktop.width() - width) / 2, bar().height() + above, width, height);
    }

    void paintDesktop(Canvas canvas, Rect card) {
        canvas.fill(desktop, Palette.BACKGROUND);
        Rect bar = bar();
        if (canvas.shows(bar)) {
            canvas.fill(bar, Palette.BAR);
            int side = unit * 3 / 2;
            Rect mark = new Rect(unit, (bar.height() - side) / 2, side, side);
            paintMark(canvas, mark);
            int top = (bar.height() - title.lineHeight()) / 2;
            canvas.text(title, mark.right() + unit * 2 / 3, top, "Gatehouse", Palette.BAR_TEXT);
        }
        canvas.box(card, tiny() ? 0 : radius() * 2, line(), Palette.BORDER, Palette.CARD);
    }

    /** A gate: an arch in a square. */
    private static void paintMark(Canvas canvas, Rect mark) {
        canvas.fillRound(mark, mark.width() / 4, Palette.PRIMARY);
        Rect arch = new Rect(
                mark.x() + mark.width() / 4,
                mark.y() + mark.height() / 5,
                mark.width() - 2 * (mark.width() / 4),
                mark.height() * 3 / 5);
        canvas.fillRound(arch, arch.width() / 2, Palette.PRIMARY_TEXT);
        canvas.fill(
                new Rect(arch.x(), arch.y() + arch.height() / 2, arch.width(), arch.height() - arch.height() / 2),
                Palette.PRIMARY_TEXT);
        int post = Math.max(1, arch.width() / 3);
        canvas.fill(
                new Rect(
                        arch.x() + post,
                        arch.y() + arch.height() / 2,
                        arch.width() - 2 * post,
                        arch.height() - arch.height() / 2),
                Palette.PRIMARY);
    }
}
