/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.recording;

import dev.gatehouse.control.session.RecordingView.SealedNotice;
import dev.gatehouse.control.session.Recordings;
import dev.gatehouse.iolog.archive.ArchiveListener;
import dev.gatehouse.iolog.archive.SealedRecording;
import dev.gatehouse.iolog.codec.End;
import dev.gatehouse.iolog.codec.EndState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Registers sealed recordings in the database, on its executor. Safe for use by several threads. */
public final class SealedNotices implements ArchiveListener {

    private final Recordings recordings;
    private final Executor executor;
    private final Path directory;

    /**
     * @param executor for database work
     * @param directory of the recordings; rows hold paths relative to it
     */
    public SealedNotices(Recordings recordings, Executor executor, Path directory) {
        this.recordings = Objects.requireNonNull(recordings, "recordings");
        this.executor = Objects.requireNonNull(executor, "executor");
        this.directory = directory.toAbsolutePath().normalize();
    }

    @Override
    public CompletionStage<Void> sealed(SealedRecording recording) {
        return CompletableFuture.runAsync(() -> recordings.sealed(notice(recording)), executor);
    }

    private SealedNotice notice(SealedRecording recording) {
        End end = recording.summary().end();
        return new SealedNotice(
                recording.header().id(),
                end.state() == EndState.CRASHED,
                directory
                        .relativize(recording.file().toAbsolutePath().normalize())
                        .toString(),
                recording.bytes(),
                recording.chainHead(),
                recording.keyId(),
                Duration.ofNanos(recording.summary().lastNanos()).toMillis(),
                end.endedAt());
    }
}
