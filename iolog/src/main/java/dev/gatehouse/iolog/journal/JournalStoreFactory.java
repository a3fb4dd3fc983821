/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import java.io.IOException;

/** Makes the storage of lanes. Safe for use by several threads. */
@FunctionalInterface
public interface JournalStoreFactory {

    /**
     * Makes storage for a lane that did not exist before; may take seconds the first time in a process.
     *
     * @param lane its name, part of a path
     */
    JournalStore create(String lane) throws IOException;
}
