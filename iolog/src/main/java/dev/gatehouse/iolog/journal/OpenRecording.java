/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One recording between its open and its end. The fields under "writer thread" belong to the lane's writer, the listener to the
 * session's loop; the failure may be set by any thread, once.
 */
final class OpenRecording {

    private static final Logger LOGGER = LoggerFactory.getLogger(OpenRecording.class);

    final RecordingHeader header;
    final Executor loop;
    final long startNanos = System.nanoTime();

    // writer thread
    final CompressionChoice compression = new CompressionChoice();
    long sequence;
    RecordingKeys keys = RecordingKeys.none();
    boolean ended;

    // any thread
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    // loop
    private RecordingWriter.@Nullable FailureListener listener;
    private boolean told;

    OpenRecording(RecordingHeader header, Executor loop) {
        this.header = header;
        this.loop = loop;
    }

    long nanos() {
        return System.nanoTime() - startNanos;
    }

    @Nullable
    Throwable failure() {
        return failure.get();
    }

    /** Sets the failure and has the listener told; false when it had failed before. */
    boolean fail(Throwable cause) {
        boolean first = failure.compareAndSet(null, cause);
        if (first) {
            execute(this::tell);
        }
        return first;
    }

    void onFailure(RecordingWriter.FailureListener newListener) {
        listener = newListener;
        if (failure.get() != null) {
            execute(this::tell);
        }
    }

    private void tell() {
        if (listener != null && !told) {
            told = true;
            listener.failed(Objects.requireNonNull(failure.get(), "there is something to tell only once it is set"));
        }
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException gone) {
            LOGGER.atDebug().addKeyValue("sessionId", header.id()).log("loop is gone, nobody to tell");
        }
    }
}
