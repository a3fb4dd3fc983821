/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.control.session.RecordingView;
import dev.gatehouse.control.session.Recordings;
import dev.gatehouse.iolog.archive.ArchiveListener;
import dev.gatehouse.iolog.archive.SealedRecording;
import dev.gatehouse.iolog.codec.EndState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Puts sealed recordings into their sessions' rows; the archiver tells again until that has worked. Safe for use by several threads. */
final class SealedRows implements ArchiveListener {

    private final Recordings recordings;
    private final Path directory;
    private final Executor databaseThreads;
    private final Clock clock;

    SealedRows(Recordings recordings, Path directory, Executor databaseThreads, Clock clock) {
        this.recordings = recordings;
        this.directory = directory;
        this.databaseThreads = databaseThreads;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Void> sealed(SealedRecording recording) {
        try {
            return CompletableFuture.runAsync(() -> recordings.sealed(notice(recording)), databaseThreads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private RecordingView.SealedNotice notice(SealedRecording recording) {
        return new RecordingView.SealedNotice(
                recording.header().id(),
                recording.summary().end().state() == EndState.CRASHED,
                directory.relativize(recording.file()).toString(),
                recording.bytes(),
                recording.chainHead(),
                recording.keyId(),
                Duration.ofNanos(recording.summary().lastNanos()).toMillis(),
                clock.instant());
    }
}
