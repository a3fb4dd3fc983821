/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.recording;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.recording.RecordingLibrary.Opened;
import dev.gatehouse.control.session.RecordingView;
import dev.gatehouse.iolog.export.PngExport;
import dev.gatehouse.iolog.export.PngExport.Picture;
import dev.gatehouse.iolog.export.PngExport.StoppedException;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * Draws pictures for requests: few at once and none for long, because a replay takes a core and the memory of a desktop. What takes
 * too long is left to the {@link FrameIndexer}. Safe for use by several threads.
 */
final class Pictures {

    /** How many replays run at once. */
    static final int AT_ONCE_MAX = 2;

    /** How long one may take. */
    static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final Duration AGAIN_AFTER = Duration.ofSeconds(5);

    private final Source source;
    private final Views views;
    private final FrameIndexer indexer;
    private final LongSupplier nanoClock;
    private final Semaphore turns = new Semaphore(AT_ONCE_MAX);

    /** Opens recordings; the caller closes them. */
    @FunctionalInterface
    interface Source {
        Opened open(RecordingView recording, Set<Secrecy> secrecies) throws IOException;
    }

    /** @param nanoClock as {@link System#nanoTime} */
    Pictures(Source source, Views views, FrameIndexer indexer, LongSupplier nanoClock) {
        this.source = Objects.requireNonNull(source, "source");
        this.views = Objects.requireNonNull(views, "views");
        this.indexer = Objects.requireNonNull(indexer, "indexer");
        this.nanoClock = Objects.requireNonNull(nanoClock, "nanoClock");
    }

    /**
     * The picture of a time. Blocks while it replays.
     *
     * @param atNanos since the start
     * @param note writes the use down; runs before a byte is read, and only when there is a turn for it
     * @throws ApiProblem 503 when others are at it, or when it takes too long; 409 when there is no picture
     */
    Picture draw(RecordingView recording, long atNanos, Runnable note) throws IOException {
        PngExport export = new PngExport(views.frames(recording.session().protocol()));
        if (!turns.tryAcquire()) {
            throw ApiProblem.busy(
                    AT_ONCE_MAX + " pictures are being drawn, which is as many as may be at once; try again",
                    AGAIN_AFTER);
        }
        try {
            note.run();
            return draw(export, recording, atNanos);
        } finally {
            turns.release();
        }
    }

    private Picture draw(PngExport export, RecordingView recording, long atNanos) throws IOException {
        long end = nanoClock.getAsLong() + DEADLINE.toNanos();
        try (Opened opened = source.open(recording, EnumSet.of(Secrecy.OUTPUT))) {
            try {
                return export.draw(opened.reader(), opened.frames(), atNanos, () -> nanoClock.getAsLong() - end > 0)
                        .orElseThrow(() -> ApiProblem.conflict("nothing had been shown by then; choose a later time"));
            } catch (StoppedException late) {
                throw ApiProblem.busy(
                        "the replay takes longer than " + DEADLINE.toSeconds()
                                + " s; it goes on in the background for a sealed recording, so try again later",
                        AGAIN_AFTER);
            } finally {
                leaveToIndexer(opened, recording);
            }
        }
    }

    /** A request that ran out of time has left no screens. */
    private void leaveToIndexer(Opened opened, RecordingView recording) {
        if (opened.frames().isPresent() && opened.frames().get().isMissing()) {
            indexer.offer(recording.session().id(), recording.session().protocol(), opened.file());
        }
    }
}
