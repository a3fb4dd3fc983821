/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.menu;

import dev.gatehouse.proxy.port.TargetChoices.Choice;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A menu for what only prints one line below the other: numbered choices and a question. Also what can be read aloud. */
final class LineMenu implements Menu {

    private static final int ROWS_MAX = 100;
    private static final int COLUMNS_MAX = 200;

    /** Question, echo and count below the choices. */
    private static final int ROWS_OTHER = 4;

    /** Above it nothing more is read before it has been taken. */
    private static final int OUTPUT_CHARS_MAX = 64 * 1024;

    private final KeyReader keys = new KeyReader();
    private final ChoiceList list;
    private final StringBuilder typed = new StringBuilder();
    private final StringBuilder out = new StringBuilder();
    private final String user;
    private int columns = COLUMNS_DEFAULT;
    private int rows = ROWS_DEFAULT;
    private int next;
    private boolean begun;
    private boolean connecting;

    LineMenu(String user, List<Choice> choices) {
        this.user = user;
        this.list = new ChoiceList(choices);
    }

    @Override
    public void size(long newColumns, long newRows) {
        columns = (int) (newColumns == 0 ? COLUMNS_DEFAULT : Math.min(newColumns, COLUMNS_MAX));
        rows = (int) (newRows == 0 ? ROWS_DEFAULT : Math.min(newRows, ROWS_MAX));
    }

    @Override
    public MenuAnswer typed(byte[] array, int offset, int length) {
        for (int i = offset; i < offset + length && out.length() < OUTPUT_CHARS_MAX; i++) {
            MenuAnswer answer = key(keys.read(array[i]));
            if (!(answer instanceof MenuAnswer.Undecided)) {
                return answer;
            }
        }
        return new MenuAnswer.Undecided();
    }

    @Override
    public boolean awaitsMore() {
        return keys.isPending();
    }

    @Override
    public MenuAnswer nothingMore() {
        return key(keys.giveUp());
    }

    private MenuAnswer key(Key key) {
        if (key.kind() == Key.Kind.LEAVE) {
            return new MenuAnswer.Left();
        }
        if (connecting) {
            return new MenuAnswer.Undecided();
        }
        switch (key.kind()) {
            case TEXT -> {
                if (typed.length() < ChoiceList.FILTER_CHARS_MAX) {
                    typed.append(key.character());
                    out.append(key.character());
                }
            }
            case ERASE -> erase(Math.min(1, typed.length()));
            case ERASE_ALL -> erase(typed.length());
            case ENTER -> {
                return entered();
            }
            default -> {
                // nothing moves here
            }
        }
        return new MenuAnswer.Undecided();
    }

    private void erase(int count) {
        out.append("\b \b".repeat(count));
        typed.setLength(typed.length() - count);
    }

    private MenuAnswer entered() {
        String line = typed.toString().strip();
        typed.setLength(0);
        say("");
        if (line.equals("q")) {
            return new MenuAnswer.Left();
        }
        int number = number(line);
        if (number >= 1 && number <= list.count()) {
            return new MenuAnswer.Chosen(list.get(number - 1));
        }
        if (!line.isEmpty()) {
            list.filter(line);
            next = 0;
        }
        page();
        return new MenuAnswer.Undecided();
    }

    private static int number(String line) {
        return line.matches("[0-9]{1,6}") ? Integer.parseInt(line) : 0;
    }

    private void page() {
        int count = list.count();
        if (count == 0) {
            say("Nothing matches " + list.filter() + ".");
            list.filter("");
            count = list.count();
        }
        next = next >= count ? 0 : next;
        int end = Math.min(count, next + Math.max(1, rows - ROWS_OTHER));
        int digits = Integer.toString(count).length();
        int from = next + 1;
        for (; next < end; next++) {
            Choice choice = list.get(next);
            String number = Integer.toString(next + 1);
            say(" ".repeat(digits - number.length()) + number + "  " + choice.account() + "@" + choice.target());
        }
        say(from + " to " + end + " of " + count + (list.filter().isEmpty() ? "" : " with " + list.filter()));
        question();
    }

    private void question() {
        out.append(Text.fit("Number, part of a name, Enter for more, q to leave: ", columns - 1));
    }

    private void say(String line) {
        out.append(Text.fit(line, columns - 1)).append("\r\n");
    }

    @Override
    public void connecting(Choice choice) {
        connecting = true;
        say("Gatehouse: connecting to " + choice.account() + "@" + choice.target() + " ...");
    }

    @Override
    public void failed(String text) {
        connecting = false;
        Text.wrap(text, columns - 1, ROWS_MAX).forEach(this::say);
        question();
    }

    @Override
    public byte[] paint() {
        if (!begun) {
            begun = true;
            say("Gatehouse - choose a target, " + user);
            page();
        }
        return taken();
    }

    @Override
    public byte[] leave() {
        if (begun) {
            say("");
        }
        return taken();
    }

    private byte[] taken() {
        byte[] bytes = out.toString().getBytes(StandardCharsets.US_ASCII);
        out.setLength(0);
        return bytes;
    }
}
