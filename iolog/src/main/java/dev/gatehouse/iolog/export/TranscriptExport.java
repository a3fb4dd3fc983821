/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.export;

import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.iolog.read.RecordCursor;
import dev.gatehouse.iolog.read.RecordingReader;
import dev.gatehouse.iolog.read.Transcriber;
import dev.gatehouse.iolog.read.Transcript;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Writes what happened as lines {@code H:MM:SS.mmm TEXT}, for protocols without a terminal. Control characters, which a peer may
 * have sent, come out as question marks. Confined to one thread.
 */
public final class TranscriptExport {

    private final Transcriber transcriber;

    public TranscriptExport(Transcriber transcriber) {
        this.transcriber = transcriber;
    }

    /** Writes all of a recording; the writer stays the caller's. */
    public void write(RecordingReader reader, Writer out) throws IOException {
        Transcript transcript = transcriber.open();
        RecordCursor cursor = reader.cursor();
        for (ReadRecord record = cursor.next(); record != null; record = cursor.next()) {
            write(transcript.apply(record), out);
        }
        write(transcript.finish(), out);
    }

    private static void write(List<Transcript.Line> lines, Writer out) throws IOException {
        for (Transcript.Line each : lines) {
            out.write(time(each.nanos()));
            out.write(' ');
            out.write(each.text().replaceAll("\\p{Cntrl}|[\\u0080-\\u009f\\u202a-\\u202e\\u2066-\\u2069]", "?"));
            out.write('\n');
        }
    }

    private static String time(long nanos) {
        Duration since = Duration.ofNanos(nanos);
        return String.format(
                Locale.ROOT,
                "%d:%02d:%02d.%03d",
                since.toHours(),
                since.toMinutesPart(),
                since.toSecondsPart(),
                since.toMillisPart());
    }
}
