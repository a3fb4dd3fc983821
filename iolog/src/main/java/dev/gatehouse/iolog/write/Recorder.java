/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.write;

import dev.gatehouse.iolog.record.RecordingHeader;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Opens recordings. Safe for use by several threads. */
public interface Recorder {

    /**
     * Opens a recording; its head is in the journal when the stage completes.
     *
     * @param header what is known at the start
     * @param loop the session's event loop; every completion of this recording runs on it, and all appends come from it
     * @return completes on {@code loop} with the writer, or with a {@link RecordingUnavailableException}; a session whose
     *     recording does not open must not dial its target
     */
    CompletionStage<RecordingWriter> open(RecordingHeader header, Executor loop);
}
