/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.write;

import org.jspecify.annotations.Nullable;

/** Told, on the session's loop, that one append is in the journal or never will be. Frames implement it to save an object. */
@FunctionalInterface
public interface AppendCompletion {

    /**
     * Called exactly once for each append, in the order of the appends of that recording.
     *
     * @param failure {@code null} when the bytes are in the journal and may be forwarded; otherwise they must not be
     */
    void completed(@Nullable Throwable failure);
}
