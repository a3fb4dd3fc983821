/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.testing;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.AppendCompletion;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.LengthClass;
import dev.gatehouse.iolog.write.Recorder;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Completes every append on the loop, later, and keeps nothing: for bulk transfers. Completions come one turn of the loop after
 * the append, so that frames really wait.
 */
public final class DiscardingRecorder implements Recorder {

    @Override
    public CompletionStage<RecordingWriter> open(RecordingHeader header, Executor loop) {
        CompletableFuture<RecordingWriter> opened = new CompletableFuture<>();
        loop.execute(() -> opened.complete(new Writer(header.id(), loop)));
        return opened;
    }

    private static final class Writer implements RecordingWriter {

        private final UUID id;
        private final Executor loop;

        Writer(UUID id, Executor loop) {
            this.id = id;
            this.loop = loop;
        }

        @Override
        public UUID id() {
            return id;
        }

        @Override
        public void append(RecordType type, byte[] payload, int offset, int length, AppendCompletion completion) {
            loop.execute(() -> completion.completed(null));
        }

        @Override
        public InputLine beginInputLine(RecordType type) {
            return new Line();
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void onWritable(Runnable action) {
            // always writable
        }

        @Override
        public void onFailure(FailureListener listener) {
            // never fails
        }

        @Override
        public CompletionStage<Void> close(String cause, Map<String, String> summary) {
            return CompletableFuture.completedFuture(null);
        }

        private final class Line implements InputLine {

            private boolean decided;

            @Override
            public void append(byte[] payload, int offset, int length, AppendCompletion completion) {
                loop.execute(() -> completion.completed(null));
            }

            @Override
            public void reveal() {
                decided = true;
            }

            @Override
            public void withhold(LengthClass lengthClass) {
                decided = true;
            }

            @Override
            public boolean isDecided() {
                return decided;
            }
        }
    }
}
