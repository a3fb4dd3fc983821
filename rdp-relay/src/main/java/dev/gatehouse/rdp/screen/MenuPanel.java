/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.screen;

import dev.gatehouse.rdp.screen.paint.Canvas;
import dev.gatehouse.rdp.screen.paint.Rect;
import dev.gatehouse.rdp.screen.paint.TextWrap;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A list of lines with a filter field; a click on the selected line chooses it. */
final class MenuPanel extends Panel {

    static final int FILTER_LENGTH_MAX = 64;

    private static final String TITLE = "Choose a target";
    private static final int WIDTH_UNITS = 40;

    private final Style style;
    private final View.Menu menu;
    private final Rect card;
    private final int titleTop;
    private final TextField filter;
    private final Rect list;
    private final Rect count;
    private final Button connect;
    private final Button disconnect;
    private final List<String> searched;
    private int[] matching = {};
    private boolean filterChanged = true;
    private int selected;
    private int first;

    MenuPanel(View.Menu menu, Style style) {
        this.style = style;
        this.menu = menu;
        this.searched =
                menu.lines().stream().map(line -> line.toLowerCase(Locale.ROOT)).toList();
        int titleHeight = style.tiny() ? 0 : style.title().lineHeight() + style.gap();
        int rowsWanted = Math.max(3, menu.lines().size());
        long listHeight =
                Math.min((long) rowsWanted * rowHeight(), style.desktop().height());
        int above = titleHeight + style.fieldHeight() + style.gap();
        int below = style.gap() + style.fieldHeight();
        this.card = style.card(style.unit() * WIDTH_UNITS, above + (int) listHeight + below);
        Rect content = card.inset(style.padding());
        this.titleTop = content.y();
        Rect filterRect = new Rect(content.x(), content.y() + titleHeight, content.width(), style.fieldHeight());
        this.filter = new TextField(filterRect, style, false, FILTER_LENGTH_MAX);
        int rows = Math.max(1, (content.height() - above - below) / rowHeight());
        this.list = new Rect(content.x(), content.y() + above, content.width(), rows * rowHeight());
        int bottomTop = content.bottom() - style.fieldHeight();
        this.connect = Button.at(style, content.right(), bottomTop, "Connect", true);
        this.disconnect = Button.at(style, connect.rect().x() - style.gap(), bottomTop, "Disconnect", false);
        this.count = new Rect(
                content.x(), bottomTop, disconnect.rect().x() - style.gap() - content.x(), style.fieldHeight());
    }

    @Override
    void paint(Canvas canvas) {
        refilter();
        style.paintDesktop(canvas, card);
        if (!style.tiny()) {
            canvas.text(style.title(), list.x(), titleTop, TITLE, Palette.TEXT);
        }
        filter.paint(
                canvas, true, style.text().ellipsized(menu.hint(), filter.rect().width() - 2 * style.unit()));
        for (int row = 0; row < rows() && first + row < matching.length; row++) {
            paintRow(canvas, row);
        }
        if (matching.length == 0) {
            canvas.text(style.text(), list.x() + style.unit() / 2, rowTextTop(0), "No match", Palette.SECONDARY);
        }
        ScrollBar.paint(canvas, style, list, first, rows(), matching.length);
        int top = count.y() + (count.height() - style.text().lineHeight()) / 2;
        String counted = style.text().ellipsized(countText(), count.width());
        canvas.text(style.text(), count.x(), top, counted, Palette.SECONDARY);
        disconnect.paint(canvas, style, false);
        connect.paint(canvas, style, false);
    }

    private void paintRow(Canvas canvas, int row) {
        Rect rect = new Rect(list.x(), list.y() + row * rowHeight(), list.width() - style.unit() * 2 / 3, rowHeight());
        if (!canvas.shows(rect)) {
            return;
        }
        boolean chosen = first + row == selected;
        if (chosen) {
            canvas.fillRound(rect, style.radius(), Palette.SELECTED);
            canvas.fill(new Rect(rect.x(), rect.y(), style.line() * 3, rect.height()), Palette.PRIMARY);
        }
        String line = TextWrap.printable(menu.lines().get(matching[first + row]));
        String fitting = style.text().ellipsized(line, rect.width() - style.unit());
        canvas.text(style.text(), rect.x() + style.unit() / 2, rowTextTop(row), fitting, Palette.TEXT);
    }

    @Override
    Rect key(KeyStroke stroke) {
        boolean forList = stroke.key() == KeyStroke.Key.HOME || stroke.key() == KeyStroke.Key.END;
        if (!forList && filter.key(stroke)) {
            filterChanged = true;
            return filtered();
        }
        return listKey(stroke);
    }

    private Rect listKey(KeyStroke stroke) {
        refilter();
        int firstBefore = first;
        Rect changed = rowRect(selected);
        switch (stroke.key()) {
            case UP -> select(selected - 1);
            case DOWN -> select(selected + 1);
            case PAGE_UP -> select(selected - rows());
            case PAGE_DOWN -> select(selected + rows());
            case HOME -> select(0);
            case END -> select(matching.length - 1);
            case ENTER -> choose();
            case ESCAPE -> {
                escape();
                return filtered();
            }
            default -> {
                return Rect.EMPTY;
            }
        }
        return first == firstBefore ? changed.union(rowRect(selected)) : list;
    }

    /** What a change of the filter changes. */
    private Rect filtered() {
        return list.union(filter.rect()).union(count);
    }

    private Rect rowRect(int index) {
        return new Rect(list.x(), list.y() + (index - first) * rowHeight(), list.width(), rowHeight());
    }

    @Override
    Rect click(int x, int y) {
        refilter();
        if (list.contains(x, y)) {
            clickRow(first + (y - list.y()) / rowHeight());
        } else if (filter.rect().contains(x, y)) {
            filter.click(x);
        } else if (connect.rect().contains(x, y)) {
            choose();
        } else if (disconnect.rect().contains(x, y)) {
            answer(ScreenEvents::cancelled);
        } else {
            return Rect.EMPTY;
        }
        return list.union(filter.rect());
    }

    @Override
    Rect wheel(int rows) {
        refilter();
        int firstBefore = first;
        first = Math.max(0, Math.min(first + rows, matching.length - rows()));
        return first == firstBefore ? Rect.EMPTY : list;
    }

    int rows() {
        return list.height() / rowHeight();
    }

    /** The selected line's index among all lines, -1 when none matches. */
    int selectedLine() {
        refilter();
        return matching.length == 0 ? -1 : matching[selected];
    }

    String countText() {
        refilter();
        int all = menu.lines().size();
        return matching.length == all
                ? String.format(Locale.ROOT, "%,d", all)
                : String.format(Locale.ROOT, "%,d of %,d", matching.length, all);
    }

    Rect listRect() {
        return list;
    }

    int rowHeight() {
        return style.text().lineHeight() + style.unit() / 2;
    }

    private int rowTextTop(int row) {
        return list.y() + row * rowHeight() + style.unit() / 4;
    }

    private void clickRow(int index) {
        if (index == selected) {
            choose();
        } else if (index < matching.length) {
            select(index);
        }
    }

    private void choose() {
        int line = selectedLine();
        if (line >= 0) {
            answer(events -> events.chosen(line));
        }
    }

    private void escape() {
        if (filter.isEmpty()) {
            answer(ScreenEvents::cancelled);
        } else {
            filter.set("");
            filterChanged = true;
        }
    }

    private void select(int index) {
        selected = Math.max(0, Math.min(index, matching.length - 1));
        first = Math.max(selected - rows() + 1, Math.min(first, selected));
    }

    /** Keeps the lines that have every word of the filter in them; not for every key, but when it matters. */
    private void refilter() {
        if (!filterChanged) {
            return;
        }
        filterChanged = false;
        String[] words = filter.text().toLowerCase(Locale.ROOT).trim().split(" +");
        matching = IntStream.range(0, searched.size())
                .filter(i -> matches(searched.get(i), words))
                .toArray();
        first = 0;
        select(0);
    }

    private static boolean matches(String line, String[] words) {
        for (String word : words) {
            if (!line.contains(word)) {
                return false;
            }
        }
        return true;
    }
}
