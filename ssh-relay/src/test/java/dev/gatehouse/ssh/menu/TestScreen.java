/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.menu;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of a terminal as the menus use; anything else is an error, and so is text in a column that is not there. */
final class TestScreen {

    private static final Pattern SEQUENCE = Pattern.compile("\033\\[([?0-9;]*)([A-Za-z])");

    private final int columns;
    private final char[][] cells;
    private final List<Integer> marked = new ArrayList<>();
    private int row;
    private int column;
    private boolean reverse;
    private boolean alternate;
    private int scrolled;
    private int bytes;

    TestScreen(int columns, int rows) {
        this.columns = columns;
        this.cells = new char[rows][columns];
        clear();
    }

    private void clear() {
        for (char[] line : cells) {
            Arrays.fill(line, ' ');
        }
        marked.clear();
    }

    TestScreen show(byte[] output) {
        bytes += output.length;
        String text = new String(output, StandardCharsets.ISO_8859_1);
        Matcher sequences = SEQUENCE.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == '\033') {
                if (!sequences.find(at) || sequences.start() != at) {
                    throw new AssertionError("unknown sequence: " + text.substring(at + 1));
                }
                control(sequences.group(1), sequences.group(2).charAt(0));
                at = sequences.end();
            } else {
                character(text.charAt(at++));
            }
        }
        return this;
    }

    private void control(String numbers, char last) {
        switch (numbers + last) {
            case "2J" -> clear();
            case "?1049h" -> alternate = true;
            case "?1049l" -> alternate = false;
            case "7m" -> reverse = true;
            case "m" -> reverse = false;
            case "H" -> place(1, 1);
            case "K" -> Arrays.fill(cells[row], column, columns, ' ');
            default -> {
                if (last != 'H') {
                    throw new AssertionError("unknown sequence: " + numbers + last);
                }
                String[] place = numbers.split(";");
                place(Integer.parseInt(place[0]), Integer.parseInt(place[1]));
            }
        }
    }

    private void place(int line, int cell) {
        if (line > cells.length || cell > columns) {
            throw new AssertionError("cursor at " + line + ";" + cell + " of " + cells.length + ";" + columns);
        }
        row = line - 1;
        column = cell - 1;
        marked.remove((Integer) row);
    }

    private void character(char c) {
        switch (c) {
            case '\r' -> column = 0;
            case '\b' -> column = Math.max(0, column - 1);
            case '\n' -> {
                if (row < cells.length - 1) {
                    row++;
                } else {
                    scrolled++;
                    System.arraycopy(cells, 1, cells, 0, cells.length - 1);
                    cells[row] = " ".repeat(columns).toCharArray();
                }
            }
            default -> {
                if (c < ' ' || c > '~' || column >= columns) {
                    throw new AssertionError("character " + (int) c + " in column " + column);
                }
                if (reverse && !marked.contains(row)) {
                    marked.add(row);
                }
                cells[row][column++] = c;
            }
        }
    }

    /** A line without the spaces at its end. */
    String line(int number) {
        return new String(cells[number]).stripTrailing();
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            text.append(line(i)).append('\n');
        }
        return text.toString();
    }

    /** Lines in reverse video. */
    List<Integer> marked() {
        return marked;
    }

    boolean alternate() {
        return alternate;
    }

    int scrolled() {
        return scrolled;
    }

    int row() {
        return row;
    }

    int column() {
        return column;
    }

    /** Bytes shown since the last call. */
    int bytes() {
        int since = bytes;
        bytes = 0;
        return since;
    }
}
