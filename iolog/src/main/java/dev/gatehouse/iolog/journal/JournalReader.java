/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import java.io.IOException;
import java.util.List;

/** Gives the archiver, the only reader of the journal, its lanes. Confined to the archiver's thread. */
@FunctionalInterface
public interface JournalReader {

    /** Every lane that is on disk now, those of earlier processes first; the same objects each time. */
    List<LaneReader> lanes() throws IOException;
}
