/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import java.util.List;

/** Turns what another program has into documents. */
@FunctionalInterface
interface Importer {

    /**
     * @param source for places
     * @param text all of it
     * @param errors rows that cannot become documents
     * @return documents, each at the place of its row
     */
    List<Document> read(String source, String text, RowErrors errors);
}
