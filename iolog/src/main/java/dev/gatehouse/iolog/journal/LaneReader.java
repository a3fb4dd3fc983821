/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import java.io.IOException;

/** Reads one lane of a journal from its beginning to its end, while it is being written or after. Confined to one thread. */
public interface LaneReader extends AutoCloseable {

    /** Takes excerpts. */
    @FunctionalInterface
    interface Consumer {
        /** Takes one excerpt; the array is used again afterwards. */
        void accept(byte[] excerpt, int length) throws IOException;
    }

    /** The lane's name, unique in the journal for ever. */
    String name();

    /**
     * Hands over what is there now.
     *
     * @param excerptsMax when to stop although there is more
     * @return how many were handed over; fewer than the maximum means that there was no more
     */
    int read(Consumer consumer, int excerptsMax) throws IOException;

    /** Where the next read begins; grows. */
    long position();

    /** Goes to a position that was given before, or to the oldest excerpt kept when that is later. */
    void moveTo(long position) throws IOException;

    /** Whether nobody will append to it any more: its process has died or its writer has ended. */
    boolean isRetired();

    /** Deletes the files that hold only excerpts before this position. */
    void releaseBefore(long position) throws IOException;

    /** Closes it and moves what is left out of the way, for people to look at; for a retired lane that cannot be read. */
    void setAside() throws IOException;

    /** Closes it and deletes all of it; only for a retired lane. */
    void delete() throws IOException;

    @Override
    void close();
}
