/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.output;

/** How answers are printed. */
public enum OutputFormat {
    TABLE,
    JSON
}
