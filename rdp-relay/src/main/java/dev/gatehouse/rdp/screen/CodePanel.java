/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.proxy.port.SecondFactor;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import dev.gatehouse.rdp.screen.paint.TextWrap;
import java.util.List;

/** One field for a code, which is shown: it is good once, and people read digits better than dots. */
final class CodePanel extends Panel {

    private static final String TITLE = "Second factor";
    private static final int WIDTH_UNITS = 24;
    private static final int MESSAGE_LINES_MAX = 4;

    /** What has the focus, in the order of Tab. */
    enum Focus {
        CODE,
        GO_ON,
        DISCONNECT
    }

    private final Style style;
    private final String prompt;
    private final List<String> message;
    private final Rect card;
    private final int titleTop;
    private final Rect messageBox;
    private final TextField code;
    private final Button goOn;
    private final Button disconnect;
    private Focus focus = Focus.CODE;

    CodePanel(View.CodeForm form, Style style) {
        this.style = style;
        int width = style.card(style.unit() * WIDTH_UNITS, 0).width() - 2 * style.padding();
        int lineHeight = style.text().lineHeight();
        this.prompt = style.strong().ellipsized(TextWrap.printable(form.prompt()), width);
        this.message = form.message().isEmpty()
                ? List.of()
                : TextWrap.wrap(style.text(), form.message(), width - style.unit(), MESSAGE_LINES_MAX);
        int titleHeight = style.title().lineHeight() + style.gap();
        int boxHeight = message.isEmpty() ? 0 : message.size() * lineHeight + style.unit();
        int messageHeight = boxHeight == 0 ? 0 : boxHeight + style.gap();
        int fieldHeight = lineHeight + style.gap() / 2 + style.fieldHeight() + style.gap();
        int buttonsHeight = style.gap() + style.fieldHeight();
        this.card = style.card(width, titleHeight + messageHeight + fieldHeight + buttonsHeight);
        Rect content = card.inset(style.padding());
        this.titleTop = content.y();
        this.messageBox = new Rect(content.x(), content.y() + titleHeight, content.width(), boxHeight);
        int codeTop = content.y() + titleHeight + messageHeight + lineHeight + style.gap() / 2;
        Rect codeRect = new Rect(content.x(), codeTop, content.width(), style.fieldHeight());
        this.code = new TextField(codeRect, style, false, SecondFactor.CODE_BYTES_MAX);
        int buttonsTop = codeRect.bottom() + 2 * style.gap();
        this.goOn = Button.at(style, content.right(), buttonsTop, "Continue", true);
        this.disconnect = Button.at(style, goOn.rect().x() - style.gap(), buttonsTop, "Disconnect", false);
    }

    @Override
    void paint(Canvas canvas) {
        style.paintDesktop(canvas, card);
        canvas.text(style.title(), messageBox.x(), titleTop, TITLE, Palette.TEXT);
        if (!message.isEmpty()) {
            canvas.fillRound(messageBox, style.radius(), Palette.NOTICE);
            int top = messageBox.y() + style.unit() / 2;
            for (String line : message) {
                canvas.text(style.text(), messageBox.x() + style.unit() / 2, top, line, Palette.TEXT);
                top += style.text().lineHeight();
            }
        }
        int labelTop = code.rect().y() - style.gap() / 2 - style.text().lineHeight();
        canvas.text(style.strong(), code.rect().x(), labelTop, prompt, Palette.SECONDARY);
        code.paint(canvas, focus == Focus.CODE, "");
        goOn.paint(canvas, style, focus == Focus.GO_ON);
        disconnect.paint(canvas, style, focus == Focus.DISCONNECT);
    }

    @Override
    Rect key(KeyStroke stroke) {
        if (focus == Focus.CODE && code.key(stroke)) {
            return code.rect();
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
        if (code.rect().contains(x, y)) {
            focus = Focus.CODE;
            code.click(x);
        } else if (goOn.rect().contains(x, y)) {
            submit();
        } else if (disconnect.rect().contains(x, y)) {
            answer(ScreenEvents::cancelled);
        } else {
            return Rect.EMPTY;
        }
        return card;
    }

    @Override
    public void close() {
        code.close();
    }

    Focus focus() {
        return focus;
    }

    TextField codeField() {
        return code;
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

    private void pressed() {
        if (focus == Focus.DISCONNECT) {
            answer(ScreenEvents::cancelled);
        } else {
            submit();
        }
    }

    private void submit() {
        focus = Focus.CODE;
        if (!code.isEmpty()) {
            Secret typed = code.takeSecret();
            answer(events -> events.code(typed));
        }
    }
}
