/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.export;

import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.iolog.read.RecordCursor;
import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.read.TerminalEvent;
import dev.gatehouse.iolog.read.TerminalInterpreter;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The terminal events of a recording, one by one. Confined to one thread. */
final class TerminalStream {

    private final RecordCursor cursor;
    private final TerminalInterpreter interpreter;

    /**
     * One event.
     *
     * @param nanos since the session's start
     * @param event what happened; empty for input that nobody can read
     * @param unreadable why it cannot be read
     */
    record Moment(long nanos, Optional<TerminalEvent> event, ReadRecord.Content unreadable) {}

    TerminalStream(RecordingReader reader, TerminalInterpreter interpreter) {
        String protocol = reader.head().header().protocol();
        if (!protocol.equals(interpreter.protocol())) {
            throw new IllegalArgumentException(
                    "recording of " + protocol + " cannot be read as " + interpreter.protocol());
        }
        this.cursor = reader.cursor();
        this.interpreter = interpreter;
    }

    /** The next event, or {@code null} at the end. */
    @Nullable
    Moment next() throws IOException {
        for (ReadRecord record = cursor.next(); record != null; record = cursor.next()) {
            if (record.content() == ReadRecord.Content.WITHHELD || record.content() == ReadRecord.Content.UNDECIDED) {
                return new Moment(record.nanos(), Optional.empty(), record.content());
            }
            if (record.content() == ReadRecord.Content.READABLE) {
                Optional<TerminalEvent> event = interpreter.interpret(record.tag(), record.payload());
                if (event.isPresent()) {
                    return new Moment(record.nanos(), event, record.content());
                }
            }
        }
        return null;
    }
}
