/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import dev.gatehouse.rdp.screen.paint.TextWrap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A title, a text that can be scrolled, and buttons: notice, denial, waiting. */
final class MessagePanel extends Panel {

    private static final int LINES_MAX = 2_000;
    private static final int WIDTH_UNITS = 30;

    private final Style style;
    private final String title;
    private final List<String> lines;
    private final Rect card;
    private final Rect text;
    private final int titleTop;
    private final @Nullable Button confirm;
    private final @Nullable Button cancel;
    private int first;

    /**
     * @param confirmLabel of the primary button, empty for none
     * @param cancelLabel of the other button, empty for none
     */
    MessagePanel(String title, String text, String confirmLabel, String cancelLabel, Style style) {
        this.style = style;
        int titleHeight = style.title().lineHeight() + style.gap();
        boolean buttons = !confirmLabel.isEmpty() || !cancelLabel.isEmpty();
        int buttonsHeight = buttons ? style.fieldHeight() + style.gap() * 2 : 0;
        int width = style.card(style.unit() * WIDTH_UNITS, 0).width() - 2 * style.padding();
        int scrollBar = style.unit();
        this.lines = TextWrap.wrap(style.text(), text, width - scrollBar, LINES_MAX);
        int lineHeight = style.text().lineHeight();
        this.card = style.card(width, titleHeight + lines.size() * lineHeight + buttonsHeight);
        Rect content = card.inset(style.padding());
        this.titleTop = content.y();
        this.title = style.title().ellipsized(TextWrap.printable(title), content.width());
        int room = content.height() - titleHeight - buttonsHeight;
        int shown = Math.max(1, room / lineHeight);
        this.text = new Rect(content.x(), content.y() + titleHeight, content.width(), shown * lineHeight);
        int top = content.bottom() - style.fieldHeight();
        this.confirm = confirmLabel.isEmpty() ? null : Button.at(style, content.right(), top, confirmLabel, true);
        this.cancel = cancelLabel.isEmpty() ? null : Button.at(style, content.right(), top, cancelLabel, false);
    }

    @Override
    void paint(Canvas canvas) {
        style.paintDesktop(canvas, card);
        canvas.text(style.title(), text.x(), titleTop, title, Palette.TEXT);
        int lineHeight = style.text().lineHeight();
        for (int row = 0; row < rows() && first + row < lines.size(); row++) {
            int top = text.y() + row * lineHeight;
            canvas.text(style.text(), text.x(), top, lines.get(first + row), Palette.TEXT);
        }
        ScrollBar.paint(canvas, style, text, first, rows(), lines.size());
        if (confirm != null) {
            confirm.paint(canvas, style, true);
        }
        if (cancel != null) {
            cancel.paint(canvas, style, false);
        }
    }

    @Override
    Rect key(KeyStroke stroke) {
        switch (stroke.key()) {
            case ENTER -> confirmed();
            case CHARACTER -> space(stroke.character());
            case ESCAPE -> answer(ScreenEvents::cancelled);
            case UP -> scrollTo(first - 1);
            case DOWN -> scrollTo(first + 1);
            case PAGE_UP -> scrollTo(first - rows());
            case PAGE_DOWN -> scrollTo(first + rows());
            case HOME -> scrollTo(0);
            case END -> scrollTo(lines.size());
            default -> {
                return Rect.EMPTY;
            }
        }
        return text;
    }

    @Override
    Rect click(int x, int y) {
        if (confirm != null && confirm.rect().contains(x, y)) {
            confirmed();
        }
        if (cancel != null && cancel.rect().contains(x, y)) {
            answer(ScreenEvents::cancelled);
        }
        return Rect.EMPTY;
    }

    @Override
    Rect wheel(int rows) {
        scrollTo(first + rows);
        return text;
    }

    /** How many lines are seen at once. */
    int rows() {
        return text.height() / style.text().lineHeight();
    }

    int firstLine() {
        return first;
    }

    @Nullable
    Button confirmButton() {
        return confirm;
    }

    @Nullable
    Button cancelButton() {
        return cancel;
    }

    private void space(char character) {
        if (character == ' ') {
            confirmed();
        }
    }

    private void confirmed() {
        if (confirm != null) {
            answer(ScreenEvents::confirmed);
        }
    }

    private void scrollTo(int line) {
        first = Math.max(0, Math.min(line, lines.size() - rows()));
    }
}
