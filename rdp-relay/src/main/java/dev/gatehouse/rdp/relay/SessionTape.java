/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.relay;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import dev.gatehouse.iolog.write.AppendCompletion;
import dev.gatehouse.iolog.write.RecordingWriter;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.Recycler;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The recording of one session: PDUs go into the journal first and to their sink when they are there (invariant 1). What the mode leaves
 * out goes to its sink at once, after what came before it. Confined to the session's event loop.
 */
final class SessionTape {

    /** More runs than that without completion stop the reading, whatever their size. */
    static final int PENDING_MAX = 8192;

    private static final Recycler<Run> RUNS = new Recycler<>() {
        @Override
        protected Run newObject(Handle<Run> handle) {
            return new Run(handle);
        }
    };

    private final Optional<RecordingWriter> writer;
    private final ByteBufAllocator allocator;
    private final boolean input;
    private int pending;
    private boolean congested;
    private boolean over;
    private Runnable relief = () -> {};
    private Runnable settled = () -> {};

    private SessionTape(Optional<RecordingWriter> writer, ByteBufAllocator allocator, boolean input) {
        this.writer = writer;
        this.allocator = allocator;
        this.input = input;
    }

    /** Records what {@code mode} asks for. */
    static SessionTape on(RecordingWriter writer, ByteBufAllocator allocator, RecordMode mode) {
        SessionTape tape = new SessionTape(Optional.of(writer), allocator, mode == RecordMode.ALL);
        writer.onWritable(tape::relieveIfPossible);
        return tape;
    }

    /** Records nothing. */
    static SessionTape none(ByteBufAllocator allocator) {
        return new SessionTape(Optional.empty(), allocator, false);
    }

    /** Whether anything is recorded. */
    boolean records() {
        return writer.isPresent();
    }

    /** Sets what runs when reading may go on after {@link #isCongested} was true. */
    void onRelief(Runnable action) {
        relief = action;
    }

    /** Sets what runs after each completion: what was forwarded may be flushed. */
    void onForwarded(Runnable action) {
        settled = action;
    }

    /** Sets who is told that the recording has failed. */
    void onFailure(RecordingWriter.FailureListener listener) {
        writer.ifPresent(open -> open.onFailure(listener));
    }

    /** Appends whole PDUs, which this takes over, and forwards them when they are in the journal. */
    void append(RecordType type, ByteBuf pdus, PduSink sink) {
        if (over) {
            pdus.release();
            return;
        }
        if (writer.isEmpty() || type.secrecy() == Secrecy.INPUT && !input) {
            // what is not recorded waits for nothing: nothing of the other kind goes the same way
            sink.forward(pdus);
            settled.run();
            return;
        }
        int length = pdus.readableBytes();
        ByteBuf copy = allocator.heapBuffer(length);
        copy.writeBytes(pdus, pdus.readerIndex(), length);
        pending++;
        Run run = RUNS.get();
        run.begin(this, copy, pdus, sink);
        writer.get().append(type, copy.array(), copy.arrayOffset(), length, run);
    }

    /** Appends a fact that is forwarded to nobody. */
    void note(RecordType type, byte[] payload) {
        if (!over && writer.isPresent()) {
            pending++;
            writer.get().append(type, payload, 0, payload.length, failure -> completed());
        }
    }

    /** Whether reading must stop. */
    boolean isCongested() {
        if (!congested
                && writer.isPresent()
                && (pending > PENDING_MAX || !writer.get().isWritable())) {
            congested = true;
        }
        return congested;
    }

    private void completed() {
        pending--;
        settled.run();
        if (congested) {
            relieveIfPossible();
        }
    }

    private void relieveIfPossible() {
        if (congested && pending <= PENDING_MAX / 2 && writer.orElseThrow().isWritable()) {
            congested = false;
            relief.run();
        }
    }

    /** Whether everything that was appended has been forwarded. */
    boolean isDrained() {
        return pending == 0;
    }

    /** Ends the recording; what is not forwarded yet never is. */
    CompletionStage<Void> close(String cause, Map<String, String> summary) {
        over = true;
        return writer.map(open -> open.close(cause, summary)).orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** One append on its way. Recycled: a busy session makes thousands a second. */
    private static final class Run implements AppendCompletion {

        private final Recycler.Handle<Run> handle;
        private SessionTape tape;
        private ByteBuf copy;
        private ByteBuf pdus;
        private PduSink sink;

        Run(Recycler.Handle<Run> handle) {
            this.handle = handle;
        }

        void begin(SessionTape on, ByteBuf recorded, ByteBuf forwarded, PduSink to) {
            tape = on;
            copy = recorded;
            pdus = forwarded;
            sink = to;
        }

        @Override
        public void completed(@Nullable Throwable failure) {
            SessionTape on = tape;
            ByteBuf forwarded = pdus;
            PduSink to = sink;
            copy.release();
            tape = null;
            copy = null;
            pdus = null;
            sink = null;
            handle.recycle(this);
            if (failure == null && !on.over) {
                to.forward(forwarded);
            } else {
                forwarded.release();
            }
            on.completed();
        }
    }
}
