/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.screen;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A terminal as text. Lines go to the consumer when they leave the screen at its top, are cleared, or at the end, so that each
 * is told once, as it last stood: corrected typing comes out corrected. What a full-screen program draws on the alternate screen
 * is left out, with one line to say so. Attributes and colours are not kept. Confined to one thread.
 */
public final class TextScreen {

    /** Neither side of the screen may be larger. */
    public static final int SIDE_MAX = 1_000;

    private static final String FULL_SCREEN = "[full-screen program]";
    private static final int TAB = 8;

    private final Utf8Stream utf8 = new Utf8Stream();
    private final ControlParser parser = new ControlParser(new Interpreter());
    private final Consumer<String> lines;
    private int columns;
    private int height;
    private int[][] grid;
    private int row;
    private int column;
    private int savedRow;
    private int savedColumn;
    private boolean alternate;

    /** A blank screen of this size. */
    public TextScreen(int columns, int height, Consumer<String> lines) {
        this.lines = lines;
        this.columns = clamp(columns, 1, SIDE_MAX);
        this.height = clamp(height, 1, SIDE_MAX);
        this.grid = blank();
    }

    /** Takes a piece of the terminal's output. */
    public void take(byte[] output) {
        utf8.decode(output).codePoints().forEach(parser::take);
    }

    /** The terminal has another size; what no longer fits leaves at the top. */
    public void resize(int newColumns, int newHeight) {
        int[][] old = grid;
        int oldRow = row;
        columns = clamp(newColumns, 1, SIDE_MAX);
        height = clamp(newHeight, 1, SIDE_MAX);
        int gone = Math.max(0, oldRow - height + 1);
        for (int i = 0; i < gone && !alternate; i++) {
            tell(old[i]);
        }
        grid = blank();
        for (int i = gone; i < old.length && i - gone < height; i++) {
            System.arraycopy(old[i], 0, grid[i - gone], 0, Math.min(columns, old[i].length));
        }
        row = oldRow - gone;
        column = Math.min(column, columns - 1);
    }

    /** Tells what is left on the screen. */
    public void finish() {
        leaveAlternate();
        tellScreen();
    }

    /** The screen at this moment, trailing blanks left out. */
    public List<String> visible() {
        return Arrays.stream(grid).map(TextScreen::text).toList();
    }

    private int[][] blank() {
        int[][] fresh = new int[height][columns];
        for (int[] each : fresh) {
            Arrays.fill(each, ' ');
        }
        return fresh;
    }

    private void tellScreen() {
        int last = height - 1;
        while (last >= 0 && text(grid[last]).isEmpty()) {
            last--;
        }
        for (int i = 0; i <= last; i++) {
            tell(grid[i]);
        }
        grid = blank();
    }

    private void tell(int[] cells) {
        lines.accept(text(cells));
    }

    private static String text(int[] cells) {
        int length = cells.length;
        while (length > 0 && cells[length - 1] == ' ') {
            length--;
        }
        return new String(cells, 0, length);
    }

    private void enterAlternate() {
        if (!alternate) {
            tellScreen();
            lines.accept(FULL_SCREEN);
            alternate = true;
            savedRow = row;
            savedColumn = column;
        }
    }

    private void leaveAlternate() {
        if (alternate) {
            alternate = false;
            grid = blank();
            row = 0;
            column = 0;
        }
    }

    private void lineFeed() {
        if (row < height - 1) {
            row++;
            return;
        }
        if (!alternate) {
            tell(grid[0]);
        }
        System.arraycopy(grid, 1, grid, 0, height - 1);
        grid[height - 1] = new int[columns];
        Arrays.fill(grid[height - 1], ' ');
    }

    private void erase(int[] cells, int from, int to) {
        Arrays.fill(cells, clamp(from, 0, columns), clamp(to, 0, columns), ' ');
    }

    private static int clamp(int value, int least, int most) {
        return Math.max(least, Math.min(most, value));
    }

    private final class Interpreter implements ControlSink {

        @Override
        public void print(int codePoint) {
            if (column >= columns) { // wraps with the next character, not with the last of the line
                column = 0;
                lineFeed();
            }
            grid[row][column++] = codePoint;
        }

        @Override
        public void control(int code) {
            switch (code) {
                case '\n', 0x0B, '\f' -> lineFeed();
                case '\r' -> column = 0;
                case '\b' -> column = Math.max(0, Math.min(column, columns - 1) - 1);
                case '\t' -> column = Math.min(columns - 1, (column / TAB + 1) * TAB);
                default -> {
                    // a bell, a null: nothing to see
                }
            }
        }

        @Override
        public void escape(char last) {
            switch (last) {
                case 'D' -> lineFeed();
                case 'E' -> {
                    column = 0;
                    lineFeed();
                }
                case 'M' -> row = Math.max(0, row - 1);
                case '7' -> save();
                case '8' -> restore();
                case 'c' -> reset();
                default -> {
                    // character sets and keypad modes: nothing to see
                }
            }
        }

        private void reset() {
            leaveAlternate();
            tellScreen();
            row = 0;
            column = 0;
        }

        private void save() {
            savedRow = row;
            savedColumn = column;
        }

        private void restore() {
            row = clamp(savedRow, 0, height - 1);
            column = clamp(savedColumn, 0, columns - 1);
        }

        @Override
        public void sequence(char mark, List<Integer> parameters, char last) {
            if (mark == '?') {
                mode(parameters, last);
            } else if (mark == 0) {
                int first = parameter(parameters, 0, 0);
                move(last, Math.max(1, first), parameters);
                edit(last, first, Math.max(1, first));
            }
        }

        private void mode(List<Integer> parameters, char last) {
            boolean screen = parameters.contains(1049) || parameters.contains(1047) || parameters.contains(47);
            if (screen && last == 'h') {
                enterAlternate();
            } else if (screen && last == 'l') {
                leaveAlternate();
            }
        }

        private void move(char last, int count, List<Integer> parameters) {
            switch (last) {
                case 'A' -> row = Math.max(0, row - count);
                case 'B', 'e' -> row = Math.min(height - 1, row + count);
                case 'C', 'a' -> column = Math.min(columns - 1, column + count);
                case 'D' -> column = Math.max(0, Math.min(column, columns - 1) - count);
                case 'E' -> {
                    row = Math.min(height - 1, row + count);
                    column = 0;
                }
                case 'F' -> {
                    row = Math.max(0, row - count);
                    column = 0;
                }
                case 'G', '`' -> column = clamp(count - 1, 0, columns - 1);
                case 'd' -> row = clamp(count - 1, 0, height - 1);
                case 'H', 'f' -> {
                    row = clamp(count - 1, 0, height - 1);
                    column = clamp(parameter(parameters, 1, 1) - 1, 0, columns - 1);
                }
                case 's' -> save();
                case 'u' -> restore();
                default -> {
                    // not a move
                }
            }
        }

        private void edit(char last, int how, int count) {
            int at = Math.min(column, columns - 1);
            int[] cells = grid[row];
            switch (last) {
                case 'K' -> erase(cells, how == 0 ? at : 0, how == 1 ? at + 1 : columns);
                case 'J' -> eraseScreen(how, at);
                case 'X' -> erase(cells, at, at + count);
                case 'P' -> {
                    int from = Math.min(columns, at + count);
                    System.arraycopy(cells, from, cells, at, columns - from);
                    erase(cells, columns - (from - at), columns);
                }
                case '@' -> {
                    int to = Math.min(columns, at + count);
                    System.arraycopy(cells, at, cells, to, columns - to);
                    erase(cells, at, to);
                }
                default -> {
                    // colours, scroll regions: not kept
                }
            }
        }

        private void eraseScreen(int how, int at) {
            if (how >= 2) {
                if (!alternate) {
                    tellScreen(); // what is cleared was seen
                }
                grid = blank();
                return;
            }
            erase(grid[row], how == 0 ? at : 0, how == 0 ? columns : at + 1);
            for (int i = how == 0 ? row + 1 : 0; i < (how == 0 ? height : row); i++) {
                erase(grid[i], 0, columns);
            }
        }

        private int parameter(List<Integer> parameters, int at, int fallback) {
            return at < parameters.size() && parameters.get(at) > 0 ? parameters.get(at) : fallback;
        }
    }
}
