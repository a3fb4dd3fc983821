/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.testing;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.AppendCompletion;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.Recorder;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A recorder whose ring is full from a byte on until the test opens the gate: appends wait, then all complete in order. */
public final class GatedRecorder implements Recorder {

    private final long fullAbove;
    private volatile Writer writer;

    public GatedRecorder(long fullAboveBytes) {
        this.fullAbove = fullAboveBytes;
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

    /** From now on everything completes. */
    public void openGate() {
        writer.loop.execute(writer::drain);
    }

    private final class Writer implements RecordingWriter {

        private final UUID id;
        private final Executor loop;
        private final Deque<AppendCompletion> held = new ArrayDeque<>();
        private Runnable writable = () -> {};
        private volatile long waiting;
        private long taken;
        private boolean gateOpen;

        Writer(UUID id, Executor loop) {
            this.id = id;
            this.loop = loop;
        }

        void drain() {
            gateOpen = true;
            while (!held.isEmpty()) {
                held.removeFirst().completed(null);
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
            taken += length;
            if (gateOpen || taken <= fullAbove) {
                loop.execute(() -> completion.completed(null));
            } else {
                waiting += length;
                held.addLast(completion);
            }
        }

        @Override
        public InputLine beginInputLine(RecordType type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isWritable() {
            return gateOpen || taken <= fullAbove;
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
            return CompletableFuture.completedFuture(null);
        }
    }
}
