/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.record;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.write.AppendCompletion;
import dev.gatehouse.iolog.write.RecordingWriter;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The recording of one session in terms of SSH. What the mode leaves out completes at once. Confined to the channel's event loop.
 */
public final class SessionTape {

    /** More records than that without completion stop the reading, whatever their size. */
    static final int PENDING_MAX = 8192;

    private final Optional<RecordingWriter> writer;
    private final boolean input;
    private int nextChannel;
    private int pending;
    private boolean congested;
    private Runnable relief = () -> {};

    private SessionTape(Optional<RecordingWriter> writer, boolean input) {
        this.writer = writer;
        this.input = input;
    }

    /** Records what {@code mode} asks for. */
    public static SessionTape on(RecordingWriter writer, RecordMode mode) {
        SessionTape tape = new SessionTape(Optional.of(writer), mode == RecordMode.ALL);
        writer.onWritable(tape::relieveIfPossible);
        return tape;
    }

    /** Records nothing. */
    public static SessionTape none() {
        return new SessionTape(Optional.empty(), false);
    }

    /** A tape for the next channel. */
    public ChannelTape channel() {
        return new ChannelTape(this, nextChannel++);
    }

    /** Sets what runs when reading may go on after {@link #isCongested} was true. */
    public void onRelief(Runnable action) {
        relief = action;
    }

    /** Sets who is told that the recording has failed. */
    public void onFailure(RecordingWriter.FailureListener listener) {
        writer.ifPresent(open -> open.onFailure(listener));
    }

    /** Whether reading must stop. */
    public boolean isCongested() {
        if (!congested
                && writer.isPresent()
                && (pending > PENDING_MAX || !writer.get().isWritable())) {
            congested = true;
        }
        return congested;
    }

    /** To be called by each completion of this tape's appends. */
    public void completed() {
        pending--;
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

    /** Ends the recording. */
    public CompletionStage<Void> close(String cause, Map<String, String> summary) {
        return writer.map(open -> open.close(cause, summary)).orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    boolean recordsInput() {
        return input;
    }

    Optional<EchoWatch> echoWatch(int channel) {
        return input ? writer.map(open -> new EchoWatch(open, channel)) : Optional.empty();
    }

    void input(EchoWatch watch, byte[] array, int offset, int length, AppendCompletion completion) {
        pending++;
        watch.input(array, offset, length, completion);
    }

    void append(RecordType type, byte[] array, int offset, int length, AppendCompletion completion) {
        pending++;
        if (writer.isPresent()) {
            writer.get().append(type, array, offset, length, completion);
        } else {
            completion.completed(null);
        }
    }

    void skip(AppendCompletion completion) {
        pending++;
        completion.completed(null);
    }
}
