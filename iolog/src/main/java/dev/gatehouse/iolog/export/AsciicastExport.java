/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.export;

import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.read.TerminalEvent;
import dev.gatehouse.iolog.read.TerminalInterpreter;
import dev.gatehouse.iolog.screen.Utf8Stream;
import java.io.IOException;
import java.io.Writer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Writes asciicast version 3 (docs.asciinema.org/manual/asciicast/v3): a header line and one line for each event, each with the
 * seconds since the one before. Shows one channel: that asked for, or the first that has a terminal event. Input comes out when
 * the reader has its key; input that nobody can read leaves a marker. Confined to one thread.
 */
public final class AsciicastExport {

    private static final int COLUMNS = 80;
    private static final int ROWS = 24;
    private static final long NANOS_PER_MICRO = 1_000;

    private final TerminalInterpreter interpreter;
    private final OptionalInt wantedChannel;

    /** @param wantedChannel which channel; empty for the first */
    public AsciicastExport(TerminalInterpreter interpreter, OptionalInt wantedChannel) {
        this.interpreter = interpreter;
        this.wantedChannel = wantedChannel;
    }

    /** Writes all of a recording; the writer encodes as UTF-8 and stays the caller's. */
    public void write(RecordingReader reader, Writer out) throws IOException {
        OptionalInt channel = wantedChannel.isPresent() ? wantedChannel : firstChannel(reader);
        out.write(header(reader, channel));
        Events events = new Events(out);
        TerminalStream stream = new TerminalStream(reader, interpreter);
        for (TerminalStream.Moment next = stream.next(); next != null; next = stream.next()) {
            if (next.event().isEmpty()) {
                events.write(next.nanos(), "m", marker(next.unreadable()));
            } else if (channel.isPresent() && next.event().get().channel() == channel.getAsInt()) {
                events.write(next.nanos(), next.event().get());
            }
        }
    }

    private static String marker(ReadRecord.Content content) {
        return content == ReadRecord.Content.WITHHELD ? "input not shown" : "input undecided at a crash";
    }

    private OptionalInt firstChannel(RecordingReader reader) throws IOException {
        TerminalStream stream = new TerminalStream(reader, interpreter);
        for (TerminalStream.Moment next = stream.next(); next != null; next = stream.next()) {
            if (next.event().isPresent()) {
                return OptionalInt.of(next.event().get().channel());
            }
        }
        return OptionalInt.empty();
    }

    private String header(RecordingReader reader, OptionalInt channel) throws IOException {
        TerminalEvent.Resize size = new TerminalEvent.Resize(0, COLUMNS, ROWS);
        String command = "";
        TerminalStream stream = new TerminalStream(reader, interpreter);
        for (TerminalStream.Moment next = stream.next(); next != null; next = stream.next()) {
            TerminalEvent event = next.event().orElse(null);
            if (event == null || channel.isEmpty() || event.channel() != channel.getAsInt()) {
                continue;
            }
            if (event instanceof TerminalEvent.Started started) {
                command = started.command();
            } else if (event instanceof TerminalEvent.Resize first && first.columns() > 0 && first.rows() > 0) {
                size = first;
                break;
            } else if (event instanceof TerminalEvent.Output) {
                break; // a size that comes later is an event
            }
        }
        String title = reader.head().header().facts().getOrDefault("account", "?") + "@"
                + reader.head().header().facts().getOrDefault("target", "?");
        return "{\"version\":3,\"term\":{\"cols\":" + size.columns() + ",\"rows\":" + size.rows() + "},\"timestamp\":"
                + reader.head().header().startedAt().getEpochSecond()
                + (command.isEmpty() ? "" : ",\"command\":" + JsonText.quoted(command))
                + ",\"title\":" + JsonText.quoted(title) + "}\n";
    }

    /** Writes events with their intervals, which add up without drift. */
    private static final class Events {

        private final Writer out;
        private final Map<String, Utf8Stream> streams = new HashMap<>();
        private long lastMicros;

        Events(Writer out) {
            this.out = out;
        }

        void write(long nanos, TerminalEvent event) throws IOException {
            if (event instanceof TerminalEvent.Output output) {
                writeText(nanos, "o", output.error() ? "stderr" : "stdout", output.data());
            } else if (event instanceof TerminalEvent.Input input) {
                writeText(nanos, "i", "stdin", input.data());
            } else if (event instanceof TerminalEvent.Resize size) {
                write(nanos, "r", size.columns() + "x" + size.rows());
            } else if (event instanceof TerminalEvent.Exited exited) {
                write(nanos, "x", exited.status());
            }
        }

        private void writeText(long nanos, String code, String name, byte[] data) throws IOException {
            String text = streams.computeIfAbsent(name, key -> new Utf8Stream()).decode(data);
            if (!text.isEmpty()) { // empty when it was the first half of one character
                write(nanos, code, text);
            }
        }

        void write(long nanos, String code, String data) throws IOException {
            long micros = Math.max(lastMicros, nanos / NANOS_PER_MICRO);
            long interval = micros - lastMicros;
            lastMicros = micros;
            out.write(
                    String.format(Locale.ROOT, "[%d.%06d, \"%s\", ", interval / 1_000_000, interval % 1_000_000, code));
            out.write(JsonText.quoted(data));
            out.write("]\n");
        }
    }
}
