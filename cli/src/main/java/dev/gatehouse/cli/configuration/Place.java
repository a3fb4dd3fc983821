/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

/**
 * Where something is written. Immutable.
 *
 * @param source a file's name, or {@code -}
 * @param line from 1
 * @param column from 1; 0 where only the line is known
 */
record Place(String source, int line, int column) {

    @Override
    public String toString() {
        return source + ":" + line + (column > 0 ? ":" + column : "");
    }
}
