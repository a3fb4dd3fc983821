/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.export;

import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.read.TerminalEvent;
import dev.gatehouse.iolog.read.TerminalInterpreter;
import dev.gatehouse.iolog.screen.TextScreen;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what was to be seen as plain text, one channel after the other: what a terminal would show, without control sequences,
 * corrected typing corrected. Channels without a terminal (a command's output) come out line by line the same way. Confined to
 * one thread.
 */
public final class TextExport {

    private static final int COLUMNS = 80;
    private static final int ROWS = 24;
    private static final int WITHOUT_TERMINAL_COLUMNS = TextScreen.SIDE_MAX;
    private static final int CHANNELS_MAX = 256;

    private final TerminalInterpreter interpreter;

    public TextExport(TerminalInterpreter interpreter) {
        this.interpreter = interpreter;
    }

    /** Writes all of a recording; the writer stays the caller's. */
    public void write(RecordingReader reader, Writer out) throws IOException {
        Map<Integer, Integer> channels = channels(reader);
        for (Map.Entry<Integer, Integer> each : channels.entrySet()) {
            if (channels.size() > 1) {
                out.write("== channel " + each.getKey() + " ==\n");
            }
            writeChannel(reader, out, each.getKey(), each.getValue());
        }
    }

    /** The channels, with the width that each begins with. */
    private Map<Integer, Integer> channels(RecordingReader reader) throws IOException {
        Map<Integer, Integer> channels = new LinkedHashMap<>();
        TerminalStream stream = new TerminalStream(reader, interpreter);
        for (TerminalStream.Moment next = stream.next(); next != null; next = stream.next()) {
            TerminalEvent event = next.event().orElse(null);
            if (event != null && channels.size() < CHANNELS_MAX) {
                boolean sized = event instanceof TerminalEvent.Resize;
                channels.merge(event.channel(), sized ? COLUMNS : WITHOUT_TERMINAL_COLUMNS, Math::min);
            }
        }
        return channels;
    }

    private void writeChannel(RecordingReader reader, Writer out, int channel, int columns) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean terminal = columns == COLUMNS;
        TextScreen screen = new TextScreen(columns, ROWS, lines::add);
        TerminalStream stream = new TerminalStream(reader, interpreter);
        for (TerminalStream.Moment next = stream.next(); next != null; next = stream.next()) {
            TerminalEvent event = next.event().orElse(null);
            if (event != null && event.channel() == channel) {
                show(screen, event, terminal);
                flush(lines, out);
            }
        }
        screen.finish();
        flush(lines, out);
    }

    private static void show(TextScreen screen, TerminalEvent event, boolean terminal) {
        if (event instanceof TerminalEvent.Output output) {
            screen.take(terminal ? output.data() : withReturns(output.data()));
        } else if (event instanceof TerminalEvent.Resize size && size.columns() > 0 && size.rows() > 0) {
            screen.resize(size.columns(), size.rows());
        }
    }

    /** Without a terminal nobody turns a line feed into carriage return and line feed. */
    private static byte[] withReturns(byte[] data) {
        int feeds = 0;
        for (byte each : data) {
            feeds += each == '\n' ? 1 : 0;
        }
        byte[] out = new byte[data.length + feeds];
        int at = 0;
        for (byte each : data) {
            if (each == '\n') {
                out[at++] = '\r';
            }
            out[at++] = each;
        }
        return out;
    }

    private static void flush(List<String> lines, Writer out) throws IOException {
        for (String each : lines) {
            out.write(each);
            out.write('\n');
        }
        lines.clear();
    }
}
