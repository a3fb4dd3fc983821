/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.export;

import dev.gatehouse.iolog.read.FrameRenderer;
import dev.gatehouse.iolog.read.FrameScreen;
import dev.gatehouse.iolog.read.FrameScreen.MalformedPictureException;
import dev.gatehouse.iolog.read.ReadRecord;
import dev.gatehouse.iolog.read.RecordCursor;
import dev.gatehouse.iolog.read.RecordingReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Draws the picture that a recording shows at a time. Immutable. */
public final class PngExport {

    private final FrameRenderer renderer;

    public PngExport(FrameRenderer renderer) {
        this.renderer = renderer;
    }

    /**
     * What the screen showed at {@code nanos} since the session's start, or at the end when that is earlier.
     *
     * @return empty when nothing had been shown by then
     */
    public Optional<Picture> draw(RecordingReader reader, long nanos) throws IOException {
        String protocol = reader.head().header().protocol();
        if (!protocol.equals(renderer.protocol())) {
            throw new IllegalArgumentException(
                    "recording of " + protocol + " cannot be drawn as " + renderer.protocol());
        }
        FrameScreen screen = renderer.open();
        RecordCursor cursor = reader.cursor();
        int malformed = 0;
        ReadRecord record = cursor.next();
        while (record != null && record.nanos() <= nanos) {
            malformed += apply(screen, record);
            record = cursor.next();
        }
        if (screen.width() == 0) {
            return Optional.empty();
        }
        String comment = "recording " + reader.head().header().id()
                + (malformed == 0 ? "" : ", " + malformed + " records could not be drawn whole");
        return Optional.of(new Picture(screen, malformed, comment));
    }

    private static int apply(FrameScreen screen, ReadRecord record) {
        try {
            screen.apply(record);
            return 0;
        } catch (MalformedPictureException e) {
            return 1;
        }
    }

    /**
     * A picture. Confined to one thread.
     *
     * @param screen shows it
     * @param malformedRecords how many records before it could not be drawn whole
     * @param comment goes into the file
     */
    public record Picture(FrameScreen screen, int malformedRecords, String comment) {

        /** Writes it as a PNG file; the stream stays the caller's. */
        public void write(OutputStream out) throws IOException {
            new PngWriter(out).write(screen.width(), screen.height(), screen.pixels(), comment);
        }
    }
}
