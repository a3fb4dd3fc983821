/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import java.util.concurrent.CompletionStage;

/** Told of sealed recordings; the appliance stores a row for each. Safe for use by several threads. */
@FunctionalInterface
public interface ArchiveListener {

    /**
     * A recording is sealed and on disk. Told again, also after a restart, until the stage completes normally, so it must not
     * mind hearing of the same recording twice. Must not block: the archiver's thread calls it.
     */
    CompletionStage<Void> sealed(SealedRecording recording);
}
