/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import java.util.List;

/**
 * What is asked for.
 *
 * @param set name of the set that the documents make up
 * @param dryRun only say what would happen
 * @param prune remove what earlier documents of the set had and these have not
 * @param removalsMax refuse to remove more
 * @param documents that could be read
 * @param problems with those that could not
 */
record ApplyRequest(
        String set,
        boolean dryRun,
        boolean prune,
        long removalsMax,
        List<Document> documents,
        List<DocumentProblem> problems)
        implements AutoCloseable {

    @Override
    public void close() {
        documents.forEach(document -> document.wanted().close());
    }
}
