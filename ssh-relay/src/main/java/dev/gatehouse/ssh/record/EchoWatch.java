/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.record;

import dev.gatehouse.iolog.write.AppendCompletion;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.LengthClass;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides which typed lines of one terminal channel may be read later. SSH does not say whether the terminal echoes, so each line
 * is sealed under its own key first, and shown only when every printable byte of it came back on the screen, in order, before the
 * next line feed. When in doubt, a line is withheld: after a mismatch, in full-screen programs, after an erased character whose
 * echo had not come. Confined to the channel's event loop.
 */
final class EchoWatch {

    /** More undecided lines than that are withheld, oldest first. */
    static final int LINES_MAX = 64;

    /** Bytes of one line that are waited for; a longer line is withheld. */
    static final int LINE_BYTES_MAX = 4096;

    private static final int OWED_LINE_FEEDS_MAX = 8;
    private static final int ESCAPE = 0x1B;
    private static final int DELETE = 0x7F;

    private final RecordingWriter writer;
    private final int channel;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final TerminalText typed = new TerminalText();
    private final TerminalText shown = new TerminalText();
    private @Nullable Line open;
    private int owedLineFeeds;

    EchoWatch(RecordingWriter writer, int channel) {
        this.writer = writer;
        this.channel = channel;
    }

    /**
     * Appends input as the pieces of its lines. The four bytes before {@code offset} hold the channel.
     *
     * @param last told when all of it is in the journal
     */
    void input(byte[] array, int offset, int length, AppendCompletion last) {
        int from = offset;
        int end = offset + length;
        AppendCompletion pieces = new AllPieces(last);
        while (from < end) {
            int to = from;
            while (to < end && array[to] != '\r' && array[to] != '\n') {
                to++;
            }
            boolean ended = to < end;
            if (ended) {
                to++;
            }
            append(array, from, to - from, to == end ? last : pieces, from == offset);
            if (ended) {
                Line line = Objects.requireNonNull(open);
                line.ended = true;
                settle(line);
                open = null;
            }
            from = to;
        }
    }

    private void append(byte[] array, int from, int count, AppendCompletion completion, boolean prefixed) {
        if (open == null) {
            open = new Line(writer.beginInputLine(SshRecordTypes.INPUT));
            lines.addLast(open);
            if (lines.size() > LINES_MAX) {
                lines.removeFirst().withhold();
            }
        }
        if (prefixed) {
            open.line.append(array, from - 4, count + 4, completion);
        } else {
            Payload payload = new Payload(channel).putBytes(array, from, count);
            open.line.append(payload.array(), 0, payload.length(), completion);
        }
        for (int i = from; i < from + count; i++) {
            open.typed(array[i] & 0xFF, typed);
        }
    }

    /** Compares output with what is waited for. */
    void output(byte[] array, int offset, int length) {
        dropDecided();
        if (lines.isEmpty()) {
            // sequences may go on into the next piece, so they are followed even when nothing is waited for
            for (int i = offset; i < offset + length; i++) {
                shown.accept(array[i] & 0xFF);
                if (array[i] == '\n' && owedLineFeeds > 0) {
                    owedLineFeeds--;
                }
            }
            return;
        }
        for (int i = offset; i < offset + length; i++) {
            int value = array[i] & 0xFF;
            boolean text = shown.accept(value);
            if (value == '\n' && owedLineFeeds > 0) {
                owedLineFeeds--;
                continue;
            }
            Line first = lines.peekFirst();
            if (first == null || !text && value != '\n') {
                continue;
            }
            if (text) {
                first.shown(value);
            } else {
                first.lineFeedShown();
            }
            settle(first);
            dropDecided();
        }
    }

    /** A line that is shown before its own line feed has come does not want that to count against the next one. */
    private void settle(Line line) {
        if (line.settle() && owedLineFeeds < OWED_LINE_FEEDS_MAX) {
            owedLineFeeds++;
        }
    }

    /** The channel is over: what is undecided stays closed. */
    void close() {
        for (Line line : lines) {
            line.withhold();
        }
        lines.clear();
        open = null;
    }

    private void dropDecided() {
        while (!lines.isEmpty() && lines.peekFirst().line.isDecided()) {
            lines.removeFirst();
        }
    }

    /** One typed line. */
    private static final class Line {

        private final InputLine line;
        private byte[] expected = new byte[64];
        private int expectedFrom;
        private int expectedTo;
        private long bytes;
        private boolean ended;
        private boolean doubtful;

        Line(InputLine line) {
            this.line = line;
        }

        void typed(int value, TerminalText text) {
            boolean printable = text.accept(value);
            if (value != '\r' && value != '\n') {
                bytes++;
            }
            if (printable) {
                expect(value);
            } else if (expectedFrom < expectedTo
                    && (value < ' ' || value == DELETE)
                    && value != '\r'
                    && value != '\n'
                    && value != ESCAPE) {
                // an editing key while something has not been shown: what it did cannot be known
                doubtful = true;
            }
        }

        @SuppressWarnings("ReferenceEquality") // the same array
        private void expect(int value) {
            if (expectedTo - expectedFrom >= LINE_BYTES_MAX) {
                doubtful = true;
                return;
            }
            if (expectedTo == expected.length) {
                int count = expectedTo - expectedFrom;
                byte[] moved =
                        expectedFrom > 0 ? expected : new byte[Math.min(expected.length * 2, LINE_BYTES_MAX + 64)];
                System.arraycopy(expected, expectedFrom, moved, 0, count);
                if (moved != expected) {
                    Arrays.fill(expected, (byte) 0);
                }
                expected = moved;
                expectedFrom = 0;
                expectedTo = count;
            }
            expected[expectedTo++] = (byte) value;
        }

        void shown(int value) {
            if (expectedFrom == expectedTo) {
                return;
            }
            if ((expected[expectedFrom] & 0xFF) == value) {
                expected[expectedFrom++] = 0;
            } else {
                doubtful = true;
            }
        }

        void lineFeedShown() {
            if (expectedFrom < expectedTo) {
                doubtful = true;
            }
        }

        /** Decides once the line has ended and nothing is open any more; whether it is shown by this. */
        boolean settle() {
            if (!ended || line.isDecided()) {
                return false;
            }
            if (doubtful) {
                withhold();
            } else if (expectedFrom == expectedTo) {
                line.reveal();
                return true;
            }
            return false;
        }

        void withhold() {
            Arrays.fill(expected, (byte) 0);
            if (!line.isDecided()) {
                line.withhold(LengthClass.of(bytes));
            }
        }
    }

    /** Keeps the failure of any piece but the last: completions come in order, and a failed recording fails all that follow. */
    private record AllPieces(AppendCompletion last) implements AppendCompletion {
        @Override
        public void completed(@Nullable Throwable failure) {
            // the last piece's completion follows and carries the same failure
        }
    }
}
