/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import dev.gatehouse.iolog.codec.Summary;
import dev.gatehouse.iolog.read.RecordingFile;
import dev.gatehouse.iolog.record.RecordingHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What is to be known of one sealed recording. Immutable as long as nobody writes into the head.
 *
 * @param header what was known at the start
 * @param summary counts and how it ended
 * @param file the sealed file
 * @param bytes its size
 * @param chainHead the last link of its chain, which stands for the whole content
 * @param keyId names the key that signed it
 */
public record SealedRecording(
        RecordingHeader header, Summary summary, Path file, long bytes, byte[] chainHead, String keyId) {

    public SealedRecording {
        Objects.requireNonNull(header, "header");
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(chainHead, "chainHead");
        Objects.requireNonNull(keyId, "keyId");
    }

    /** Reads it from the file; checks the form, not the proof. */
    public static SealedRecording read(Path file) throws IOException {
        try (RecordingFile recording = RecordingFile.open(file)) {
            RecordingFile.Tail tail =
                    recording.tail().orElseThrow(() -> new IOException("recording " + file + " is not sealed"));
            return new SealedRecording(
                    recording.head().header(),
                    tail.summary(),
                    file,
                    Files.size(file),
                    tail.chainHead(),
                    tail.end().keyId());
        }
    }
}
