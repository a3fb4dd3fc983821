/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import java.io.IOException;

/** Where one lane appends; implemented over a storage engine. Each method says who calls it. */
public interface JournalStore extends AutoCloseable {

    /**
     * Appends one excerpt. Called by the lane's writer thread only; may block while the disk is slow. Anything thrown, an
     * {@code Error} too, ends the lane.
     */
    void append(byte[] excerpt, int length) throws IOException;

    /**
     * Ends a burst: when it returns, everything appended so far survives the death of the process and lies in storage that is
     * already allocated. Called by the writer thread; only after it are appends acknowledged.
     */
    void commit() throws IOException;

    /** Carries what is committed to the disk. Called about once a second by a thread of its own. */
    void sync() throws IOException;

    /** Whether the files are still where they were made. Called by the health check. */
    boolean isIntact();

    /** Ends writing. Called by the writer thread. */
    @Override
    void close();
}
