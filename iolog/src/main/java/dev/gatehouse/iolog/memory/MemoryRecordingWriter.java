/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.memory;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.write.AppendCompletion;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.LengthClass;
import dev.gatehouse.iolog.write.RecordingUnavailableException;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Writes into a {@link MemoryRecording}. Confined to the session's event loop. */
final class MemoryRecordingWriter implements RecordingWriter {

    private final MemoryRecording recording;
    private final Acknowledgement acknowledgement;
    private final Executor loop;
    private final long startNanos = System.nanoTime();
    private final List<MemoryInputLine> undecided = new ArrayList<>();
    private long appends;
    private int lines;
    private @Nullable Throwable failure;
    private @Nullable FailureListener failureListener;
    private boolean held;
    private boolean closed;

    MemoryRecordingWriter(MemoryRecording recording, Acknowledgement acknowledgement, Executor loop) {
        this.recording = recording;
        this.acknowledgement = acknowledgement;
        this.loop = loop;
    }

    @Override
    public UUID id() {
        return recording.header().id();
    }

    @Override
    public void append(RecordType type, byte[] payload, int offset, int length, AppendCompletion completion) {
        append(type, 0, Arrays.copyOfRange(payload, offset, offset + length), completion);
    }

    private void append(RecordType type, int line, byte[] payload, AppendCompletion completion) {
        Objects.requireNonNull(completion, "completion");
        if (closed) {
            throw new IllegalStateException("recording " + id() + " is closed");
        }
        Acknowledgement.Verdict verdict =
                failure != null ? Acknowledgement.Verdict.FAIL : acknowledgement.of(++appends);
        if (verdict == Acknowledgement.Verdict.FAIL) {
            fail(new RecordingUnavailableException("recorder failed at append " + appends));
            Throwable cause = failure;
            loop.execute(() -> completion.completed(cause));
            return;
        }
        recording.add(new MemoryRecord(type, System.nanoTime() - startNanos, payload, line));
        held |= verdict == Acknowledgement.Verdict.HOLD; // what comes after a held append may not overtake it
        if (!held) {
            loop.execute(() -> completion.completed(null));
        }
    }

    @Override
    public InputLine beginInputLine(RecordType type) {
        if (type.secrecy() != RecordType.Secrecy.INPUT) {
            throw new IllegalArgumentException("record type " + type.name() + " is not input");
        }
        MemoryInputLine line = new MemoryInputLine(type, ++lines);
        undecided.add(line);
        return line;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void onWritable(Runnable action) {
        Objects.requireNonNull(action, "action"); // never unwritable, so never run
    }

    @Override
    public void onFailure(FailureListener listener) {
        failureListener = listener;
        if (failure != null) {
            Throwable cause = failure;
            loop.execute(() -> listener.failed(cause));
        }
    }

    @Override
    public CompletionStage<Void> close(String cause, Map<String, String> summary) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (!closed) {
            List.copyOf(undecided).forEach(line -> line.withhold(LengthClass.of(line.bytes)));
            closed = true;
            recording.close(cause, summary);
        }
        Throwable failed = failure;
        loop.execute(() -> {
            if (failed == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failed);
            }
        });
        return done;
    }

    void failFromOutside(Throwable cause) {
        loop.execute(() -> fail(cause));
    }

    private void fail(Throwable cause) {
        if (failure != null) {
            return;
        }
        failure = cause;
        FailureListener listener = failureListener;
        if (listener != null) {
            loop.execute(() -> listener.failed(cause));
        }
    }

    private final class MemoryInputLine implements InputLine {

        private final RecordType type;
        private final int number;
        private long bytes;
        private boolean decided;

        MemoryInputLine(RecordType type, int number) {
            this.type = type;
            this.number = number;
        }

        @Override
        public void append(byte[] payload, int offset, int length, AppendCompletion completion) {
            if (decided) {
                throw new IllegalStateException("input line " + number + " is decided");
            }
            bytes += length;
            MemoryRecordingWriter.this.append(
                    type, number, Arrays.copyOfRange(payload, offset, offset + length), completion);
        }

        @Override
        public void reveal() {
            if (decide()) {
                recording.reveal(number);
            }
        }

        @Override
        public void withhold(LengthClass lengthClass) {
            if (decide()) {
                recording.withhold(number, lengthClass);
            }
        }

        @Override
        public boolean isDecided() {
            return decided;
        }

        private boolean decide() {
            boolean first = !decided;
            decided = true;
            undecided.remove(this);
            return first;
        }
    }
}
