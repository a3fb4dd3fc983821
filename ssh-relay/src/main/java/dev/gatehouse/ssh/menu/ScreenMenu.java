/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.menu;

import dev.gatehouse.proxy.port.TargetChoices.Choice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A menu on a screen whose cursor can be placed (ECMA-48). Lives on the alternate screen where there is one; sends only the lines that
 * have changed.
 */
final class ScreenMenu implements Menu {

    private static final String ENTER_SCREEN = "\033[?1049h\033[m\033[2J";
    private static final String LEAVE_SCREEN = "\033[m\033[2J\033[H\033[?1049l";
    private static final int COLUMNS_MAX = 400;
    private static final int ROWS_MAX = 200;
    private static final byte[] NOTHING = {};

    private enum Place {
        OUTSIDE,
        BROWSING,
        CONNECTING
    }

    private final KeyReader keys = new KeyReader();
    private final ScreenLayout layout;
    private final ChoiceList list;
    private final StringBuilder out = new StringBuilder();
    private int columns = COLUMNS_DEFAULT;
    private int rows = ROWS_DEFAULT;
    private String message = "";
    private Place place = Place.OUTSIDE;
    private boolean wantsScreen = true;
    private ScreenLayout.Line[] shown = {};

    ScreenMenu(String user, java.util.List<Choice> choices) {
        this.list = new ChoiceList(choices);
        this.layout = new ScreenLayout(user, list);
    }

    @Override
    public void size(long newColumns, long newRows) {
        columns = (int) (newColumns == 0 ? COLUMNS_DEFAULT : Math.min(newColumns, COLUMNS_MAX));
        rows = (int) (newRows == 0 ? ROWS_DEFAULT : Math.min(newRows, ROWS_MAX));
        shown = new ScreenLayout.Line[0];
    }

    @Override
    public MenuAnswer typed(byte[] array, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
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
        if (place == Place.CONNECTING || key.kind() == Key.Kind.NONE) {
            return new MenuAnswer.Undecided();
        }
        if (key.kind() == Key.Kind.ENTER) {
            return list.chosen().<MenuAnswer>map(MenuAnswer.Chosen::new).orElseGet(MenuAnswer.Undecided::new);
        }
        message = "";
        edit(key);
        return new MenuAnswer.Undecided();
    }

    private void edit(Key key) {
        String filter = list.filter();
        int page = layout.listRows(rows);
        switch (key.kind()) {
            case TEXT -> list.filter(filter + key.character());
            case ERASE -> list.filter(filter.isEmpty() ? "" : filter.substring(0, filter.length() - 1));
            case ERASE_ALL -> list.filter("");
            case UP -> list.select(list.selected() - 1);
            case DOWN -> list.select(list.selected() + 1);
            case PAGE_UP -> list.select(list.selected() - page);
            case PAGE_DOWN -> list.select(list.selected() + page);
            case HOME -> list.select(0);
            case END -> list.select(list.count() - 1);
            case REDRAW -> shown = new ScreenLayout.Line[0];
            default -> {
                // decided elsewhere
            }
        }
    }

    @Override
    public void connecting(Choice choice) {
        place = Place.CONNECTING;
        wantsScreen = false;
        out.append(LEAVE_SCREEN)
                .append(Text.fit(
                        "Gatehouse: connecting to " + choice.account() + "@" + choice.target() + " ...", columns - 1))
                .append("\r\n");
    }

    @Override
    public void failed(String text) {
        place = Place.OUTSIDE;
        wantsScreen = true;
        message = text;
    }

    @Override
    public byte[] paint() {
        if (wantsScreen) {
            if (place == Place.OUTSIDE) {
                place = Place.BROWSING;
                shown = new ScreenLayout.Line[0];
                out.append(ENTER_SCREEN);
            }
            draw();
        }
        byte[] bytes = out.isEmpty() ? NOTHING : out.toString().getBytes(StandardCharsets.US_ASCII);
        out.setLength(0);
        return bytes;
    }

    private void draw() {
        ScreenLayout.Line[] lines = layout.lines(columns - 1, rows, message);
        if (shown.length != lines.length) {
            out.append("\033[2J");
            shown = new ScreenLayout.Line[lines.length];
        }
        if (Arrays.equals(shown, lines)) {
            return;
        }
        for (int row = 0; row < lines.length; row++) {
            if (!lines[row].equals(shown[row])) {
                place(row, 0);
                String text = lines[row].text();
                out.append(lines[row].marked() ? "\033[7m" + text + "\033[m" : text)
                        .append("\033[K");
            }
        }
        shown = lines;
        place(layout.cursorRow(rows), layout.cursorColumn(columns - 1));
    }

    private void place(int row, int column) {
        out.append("\033[").append(row + 1).append(';').append(column + 1).append('H');
    }

    @Override
    public byte[] leave() {
        boolean onScreen = place == Place.BROWSING;
        place = Place.OUTSIDE;
        wantsScreen = false;
        return onScreen ? LEAVE_SCREEN.getBytes(StandardCharsets.US_ASCII) : paint();
    }
}
