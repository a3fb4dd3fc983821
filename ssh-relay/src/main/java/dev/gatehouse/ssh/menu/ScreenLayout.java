/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.menu;

import dev.gatehouse.proxy.port.TargetChoices.Choice;
import java.util.ArrayList;
import java.util.List;

/** Where everything stands on a screen of a given size. Drops what is nice to have before what is needed. */
final class ScreenLayout {

    private static final String FILTER = "Filter: ";
    private static final String HELP = "Up/Down PgUp/PgDn  Enter: connect  Esc: leave";
    private static final String HELP_SHORT = "Enter: connect  Esc: leave";
    private static final int MESSAGE_LINES_MAX = 4;

    /** From so many rows on there is a title and a headline. */
    private static final int ROWS_WITH_TITLE = 8;

    /** From so many rows on the selected line's login name is shown. */
    private static final int ROWS_WITH_LOGIN_NAME = 12;

    private final String user;
    private final ChoiceList list;
    private final int targetWidth;
    private final int accountWidth;
    private int first;

    /**
     * One line.
     *
     * @param text printable, not longer than the screen is wide
     * @param marked in reverse video; the mark at its front says the same
     */
    record Line(String text, boolean marked) {}

    ScreenLayout(String user, ChoiceList list) {
        this.user = user;
        this.list = list;
        this.targetWidth = list.all().stream()
                .mapToInt(choice -> choice.target().length())
                .max()
                .orElse(1);
        this.accountWidth = list.all().stream()
                .mapToInt(choice -> choice.account().length())
                .max()
                .orElse(1);
    }

    private static int rowsAbove(int rows) {
        return rows >= ROWS_WITH_TITLE ? 4 : 1;
    }

    private static int rowsBelow(int rows) {
        return rows >= ROWS_WITH_LOGIN_NAME ? 3 : rows > 2 ? 1 : 0;
    }

    /** How many choices are seen at once when there is no message. */
    int listRows(int rows) {
        return Math.max(1, rows - rowsAbove(rows) - rowsBelow(rows));
    }

    int cursorRow(int rows) {
        return rows >= ROWS_WITH_TITLE ? 1 : 0;
    }

    int cursorColumn(int width) {
        return Math.min(FILTER.length() + list.filter().length(), Math.max(0, width - 1));
    }

    /** Exactly so many lines. */
    Line[] lines(int width, int rows, String message) {
        List<Line> lines = new ArrayList<>(rows);
        if (rows >= ROWS_WITH_TITLE) {
            add(lines, Text.ends("Gatehouse - choose a target", Text.printable(user), width), width);
        }
        add(lines, FILTER + tail(list.filter(), width - FILTER.length() - 1), width);
        List<String> words = message.isEmpty() ? List.of() : Text.wrap(message, width, messageLinesMax(rows));
        words.forEach(line -> add(lines, line, width));
        if (rows >= ROWS_WITH_TITLE) {
            if (words.isEmpty()) {
                add(lines, "", width);
            }
            add(lines, row("  ", "TARGET", "ACCOUNT", width), width);
        }
        int below = rowsBelow(rows);
        choices(lines, Math.max(0, rows - below - lines.size()), width);
        if (below > 1) {
            add(lines, "", width);
            add(lines, list.chosen().map(this::loginName).orElse(""), width);
        }
        add(lines, status(width), width);
        while (lines.size() < rows) {
            add(lines, "", width);
        }
        return lines.subList(0, rows).toArray(Line[]::new);
    }

    private static int messageLinesMax(int rows) {
        return rows >= ROWS_WITH_TITLE ? MESSAGE_LINES_MAX : Math.max(0, rows - 3);
    }

    private static void add(List<Line> lines, String text, int width) {
        lines.add(new Line(Text.fit(text, width), false));
    }

    private static String tail(String text, int width) {
        return text.length() <= width ? text : text.substring(text.length() - Math.max(0, width));
    }

    private void choices(List<Line> lines, int count, int width) {
        int all = list.count();
        if (all == 0 && count > 0) {
            add(lines, "  Nothing matches. Backspace or Ctrl-U changes the filter.", width);
        }
        first = Math.max(0, Math.min(first, all - count));
        first = Math.min(first, list.selected());
        first = Math.max(first, list.selected() - count + 1);
        for (int i = first; i < Math.min(all, first + count); i++) {
            Choice choice = list.get(i);
            boolean marked = i == list.selected();
            String row = row(marked ? "> " : "  ", choice.target(), choice.account(), width);
            lines.add(new Line(Text.fit(row, width), marked));
        }
        for (int i = Math.max(all, 1); i < count; i++) {
            add(lines, "", width);
        }
    }

    private String row(String mark, String target, String account, int width) {
        int room = Math.max(2, width - mark.length() - 2);
        int forTarget = Math.min(Math.max(6, targetWidth), Math.max(room / 2, room - accountWidth));
        return mark + Text.cell(target, forTarget) + "  " + Text.fit(account, room - forTarget);
    }

    private String loginName(Choice choice) {
        return "Next time, without the menu: " + user + "@" + choice.account() + "@" + choice.target();
    }

    private String status(int width) {
        String count = list.count() == list.size()
                ? list.size() + (list.size() == 1 ? " choice" : " choices")
                : list.count() + " of " + list.size();
        String help = count.length() + 2 + HELP.length() <= width ? HELP : HELP_SHORT;
        return Text.ends(count, help, width);
    }
}
