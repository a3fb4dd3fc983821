/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.AppendCompletion;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.Recorder;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A recorder of one session whose gate a test closes and opens: while it is closed appends wait, and the ring is full above a mark. As the
 * port demands, what still waits when the recording is closed fails.
 */
public final class GatedRecorder implements Recorder {

    private final long fullAboveBytes;
    private volatile boolean gateClosed;
    private volatile Writer writer;

    /** @param fullAboveBytes how many bytes wait before the ring is full */
    public GatedRecorder(long fullAboveBytes) {
        this.fullAboveBytes = fullAboveBytes;
    }

    @Override
    public CompletionStage<RecordingWriter> open(RecordingHeader header, Executor loop) {
        CompletableFuture<RecordingWriter> opened = new CompletableFuture<>();
        writer = new Writer(header.id(), loop);
        loop.execute(() -> opened.complete(writer));
        return opened;
    }

    /** Bytes that wait. */
    public long waiting() {
        Writer open = writer;
        return open == null ? 0 : open.waiting;
    }

    public GatedRecorder closeGate() {
        gateClosed = true;
        return this;
    }

    /** From now on everything completes. */
    public void openGate() {
        gateClosed = false;
        writer.loop.execute(() -> writer.drain(null));
    }

    private final class Writer implements RecordingWriter {

        private final UUID id;
        private final Executor loop;
        private final Deque<AppendCompletion> held = new ArrayDeque<>();
        private Runnable writable = () -> {};
        private volatile long waiting;

        Writer(UUID id, Executor loop) {
            this.id = id;
            this.loop = loop;
        }

        void drain(Throwable failure) {
            while (!held.isEmpty()) {
                held.removeFirst().completed(failure);
            }
            waiting = 0;
            writable.run();
        }

        @Override
        public UUID id() {
            return id;
        }

        @Override
        public void append(RecordType type, byte[] payload, int offset, int length, AppendCompletion completion) {
            if (gateClosed) {
                waiting += length;
                held.addLast(completion);
            } else {
                loop.execute(() -> completion.completed(null));
            }
        }

        @Override
        public InputLine beginInputLine(RecordType type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isWritable() {
            return waiting <= fullAboveBytes;
        }

        @Override
        public void onWritable(Runnable action) {
            writable = action;
        }

        @Override
        public void onFailure(FailureListener listener) {
            // never fails
        }

        @Override
        public CompletionStage<Void> close(String cause, Map<String, String> summary) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            loop.execute(() -> {
                drain(new IOException("closed"));
                done.complete(null);
            });
            return done;
        }
    }
}
