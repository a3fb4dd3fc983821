/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

import dev.gatehouse.iolog.codec.Head;
import dev.gatehouse.iolog.codec.Summary;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads one recording with the keys that the reader may have; the caller has checked rights and proof. Confined to one thread;
 * one cursor at a time.
 */
public final class RecordingReader implements AutoCloseable {

    private final RecordingFile file;
    private final RecordOpener opener;
    private final LineKeys lines;
    private final boolean readsInput;

    private RecordingReader(RecordingFile file, RecordOpener opener, LineKeys lines, boolean readsInput) {
        this.file = file;
        this.opener = opener;
        this.lines = lines;
        this.readsInput = readsInput;
    }

    /** Opens a sealed or growing recording. The keys stay the caller's. */
    public static RecordingReader open(Path path, RecordingKeys keys) throws IOException {
        RecordingFile file = RecordingFile.open(path);
        RecordOpener opener = new RecordOpener(keys);
        try {
            return new RecordingReader(
                    file,
                    opener,
                    LineKeys.gather(file, opener),
                    keys.key(Secrecy.INPUT).isPresent());
        } catch (IOException | RuntimeException failed) {
            opener.close();
            file.close();
            throw failed;
        }
    }

    /** What became of the input lines of a recording; the caller closes it. */
    public static LineKeys lineKeys(Path path, RecordingKeys keys) throws IOException {
        try (RecordingFile file = RecordingFile.open(path);
                RecordOpener opener = new RecordOpener(keys)) {
            return LineKeys.gather(file, opener);
        }
    }

    /** What was known at the start. */
    public Head head() {
        return file.head();
    }

    /** Counts and how it ended; empty while it grows. */
    public Optional<Summary> summary() {
        return file.tail().map(RecordingFile.Tail::summary);
    }

    /** A cursor before the first record. */
    public RecordCursor cursor() {
        return new RecordCursor(file, opener, lines, readsInput);
    }

    @Override
    public void close() throws IOException {
        lines.close();
        opener.close();
        file.close();
    }
}
