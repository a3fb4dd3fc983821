/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listener of each sealed recording until it has heard. A note on disk stands for each that it has not, from before
 * the file is in its place, so that a crash or a database that is away loses none. Confined to the archiver's thread, except
 * for the listener's answers.
 */
final class Announcer {

    private static final Logger LOGGER = LoggerFactory.getLogger(Announcer.class);

    private static final int AT_ONCE_MAX = 256;
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final RecordingPaths paths;
    private final ArchiveListener listener;
    private final Set<Path> waiting = ConcurrentHashMap.newKeySet();
    private long lookedAtNanos = System.nanoTime() - AGAIN_NANOS;

    Announcer(RecordingPaths paths, ArchiveListener listener) {
        this.paths = paths;
        this.listener = listener;
    }

    /** Leaves the note; before the file is moved to its place. */
    Path note(GrowingFile file) throws IOException {
        Path note = paths.unannounced(file.id());
        String target = paths.relative(paths.sealed(file.head().header()));
        RecordingPaths.writeDurably(note, target.getBytes(StandardCharsets.UTF_8));
        return note;
    }

    /** Tells of one. */
    void announce(Path note) {
        if (waiting.size() >= AT_ONCE_MAX || !waiting.add(note)) {
            return; // told later, from the note
        }
        try {
            Path file = paths.resolve(Files.readString(note));
            if (!Files.exists(file)) {
                waiting.remove(note); // its file is about to be sealed again
                return;
            }
            listener.sealed(SealedRecording.read(file)).whenComplete((heard, failure) -> answered(note, failure));
        } catch (IOException | RuntimeException failed) {
            answered(note, failed);
        }
    }

    private void answered(Path note, Throwable failure) {
        try {
            if (failure == null) {
                Files.deleteIfExists(note);
            } else {
                LOGGER.atWarn()
                        .addKeyValue("recording", note.getFileName())
                        .log("sealed recording is not registered yet: {}", failure.toString());
            }
        } catch (IOException kept) {
            LOGGER.atWarn().addKeyValue("note", note).setCause(kept).log("note of a registered recording stays");
        } finally {
            waiting.remove(note);
        }
    }

    /** Tells again, every few seconds, of those that were not heard of. */
    void repeat() throws IOException {
        long now = System.nanoTime();
        if (now - lookedAtNanos >= AGAIN_NANOS) {
            lookedAtNanos = now;
            paths.unannounced(AT_ONCE_MAX).stream()
                    .filter(each -> !each.toString().endsWith(".new"))
                    .forEach(this::announce);
        }
    }
}
