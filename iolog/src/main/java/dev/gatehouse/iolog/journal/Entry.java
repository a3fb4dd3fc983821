/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * One thing for the writer thread to do, and whom to tell afterwards. Made on a loop, written by the writer thread, completed on
 * the loop; the ring and the loop's task queue order the hand-overs.
 */
abstract class Entry {

    /** What an entry costs in the ring beside its payload. */
    static final int OVERHEAD_BYTES = 128;

    final OpenRecording recording;
    final int ringBytes;
    volatile @Nullable Entry next;

    @Nullable
    Throwable failure;

    Entry(OpenRecording recording, int payloadBytes) {
        this.recording = recording;
        this.ringBytes = payloadBytes + OVERHEAD_BYTES;
    }

    /** Writes it; on the writer thread, and not when the recording or the lane has failed. */
    abstract void write(RecordSealer sealer) throws IOException, GeneralSecurityException;

    /** Tells the session; on its loop, exactly once. */
    abstract void complete(@Nullable Throwable cause);

    /** Whether it is written even when the recording has failed. */
    boolean outlivesFailure() {
        return false;
    }
}
