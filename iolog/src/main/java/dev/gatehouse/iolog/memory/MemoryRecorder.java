/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.memory;

import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.Recorder;
import dev.gatehouse.iolog.write.RecordingUnavailableException;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A recorder in the heap. Keeps the contract of the port (completions on the loop, in order, exactly once) and lets its owner
 * choose what becomes of each append. Safe for use by several threads.
 */
public final class MemoryRecorder implements Recorder {

    private final Acknowledgement acknowledgement;
    private final Map<UUID, MemoryRecording> recordings = new ConcurrentHashMap<>();
    private final Map<UUID, MemoryRecordingWriter> writers = new ConcurrentHashMap<>();
    private volatile @Nullable String unavailable;

    public MemoryRecorder() {
        this(Acknowledgement.always());
    }

    public MemoryRecorder(Acknowledgement acknowledgement) {
        this.acknowledgement = Objects.requireNonNull(acknowledgement, "acknowledgement");
    }

    @Override
    public CompletionStage<RecordingWriter> open(RecordingHeader header, Executor loop) {
        CompletableFuture<RecordingWriter> opened = new CompletableFuture<>();
        loop.execute(() -> {
            String reason = unavailable;
            if (reason != null) {
                opened.completeExceptionally(new RecordingUnavailableException(reason));
                return;
            }
            MemoryRecording recording = new MemoryRecording(header);
            if (recordings.putIfAbsent(header.id(), recording) != null) {
                opened.completeExceptionally(
                        new RecordingUnavailableException("recording " + header.id() + " is open or was open"));
                return;
            }
            MemoryRecordingWriter writer = new MemoryRecordingWriter(recording, acknowledgement, loop);
            writers.put(header.id(), writer);
            opened.complete(writer);
        });
        return opened;
    }

    /** From now on recordings do not open, for this reason; {@code null} ends it. */
    public void refuse(String reason) {
        unavailable = reason;
    }

    /** Fails one open recording although nothing is being appended. */
    public void fail(UUID id, Throwable cause) {
        MemoryRecordingWriter writer = writers.get(id);
        if (writer != null) {
            writer.failFromOutside(cause);
        }
    }

    /** One recording. */
    public Optional<MemoryRecording> recording(UUID id) {
        return Optional.ofNullable(recordings.get(id));
    }

    /** All recordings ever opened, in no order. */
    public List<MemoryRecording> recordings() {
        return List.copyOf(recordings.values());
    }
}
