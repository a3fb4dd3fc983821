/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import java.util.Map;

/** What the server says of itself; the composition root knows all parts. Safe for use by several threads; never blocks for long. */
public interface StatusSource {

    /** For {@code GET /api/v1/status}; field names as the API documents them. */
    Map<String, Object> status();

    /** For {@code /readyz}: whether new sessions would be taken. */
    boolean isReady();

    /** {@code ready}, or why not in a word: all that {@code /readyz} says. */
    default String state() {
        return isReady() ? "ready" : "not-ready";
    }
}
