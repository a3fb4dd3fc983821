/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.write;

import dev.gatehouse.iolog.record.RecordType;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * One open recording. Confined to the session's event loop: all calls come from it and all completions run on it.
 *
 * <p>Never drops and never blocks. Memory is bounded by the caller: {@link #isWritable()} turns false above the high-water
 * mark, and then the caller stops reading until {@link #onWritable} runs.
 */
public interface RecordingWriter {

    /** The recording's id, equal to the session's. */
    UUID id();

    /**
     * Appends one record. Payloads above 64 KiB are split in the journal and joined again by the reader; above 1 MiB they are an
     * {@link IllegalArgumentException}. The bytes are read later: the caller must leave
     * {@code payload[offset, offset + length)} unchanged until the completion.
     *
     * @param type what the record is; decides which key seals it
     * @param completion told when the record is in the journal
     */
    void append(RecordType type, byte[] payload, int offset, int length, AppendCompletion completion);

    /**
     * Begins a line of interactive input whose echo is not known yet; see {@link InputLine}. Several lines can be open at once.
     * Costs nothing until the first append.
     *
     * @param type the record type of the input; its secrecy is {@code INPUT}
     * @throws IllegalStateException when 1,024 lines are undecided, or after 1,048,576 lines
     */
    InputLine beginInputLine(RecordType type);

    /** False while more bytes wait than the ring may hold; appends are still taken, but the caller must stop reading. */
    boolean isWritable();

    /** Sets what runs on the loop each time the recording becomes writable again. */
    void onWritable(Runnable action);

    /**
     * Sets what runs on the loop, once, when the recording has failed; also when nothing is being appended. The session ends
     * within one second of it.
     */
    void onFailure(FailureListener listener);

    /**
     * Ends the recording after all appends.
     *
     * @param cause the session's close cause as written in the end record, such as {@code client.closed}
     * @param summary counts and facts for the end record, such as {@code bytesIn}, {@code exitStatus}
     * @return completes on the loop when the end is in the journal
     */
    CompletionStage<Void> close(String cause, Map<String, String> summary);

    /** Told that the recording has failed. */
    @FunctionalInterface
    interface FailureListener {
        /** @param cause for the operator */
        void failed(Throwable cause);
    }
}
