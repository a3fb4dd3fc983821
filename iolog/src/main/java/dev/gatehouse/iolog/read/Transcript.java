/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

import java.util.List;

/** The words for one recording, from the records applied so far. Confined to one thread. */
public interface Transcript {

    /**
     * Applies the next record of the recording, in order, of whatever type and whether readable or not; never throws for what
     * is malformed.
     *
     * @return the lines that are complete with it, in order
     */
    List<Line> apply(ReadRecord record);

    /** The lines that were still open when the recording ended. */
    List<Line> finish();

    /**
     * One line.
     *
     * @param nanos when it began, since the session's start
     * @param text may hold what a peer sent
     */
    record Line(long nanos, String text) {}
}
