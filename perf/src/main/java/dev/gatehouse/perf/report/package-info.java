/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a run leaves behind: the environment it ran in, figures, ratios against the bars, a table and a JSON file. May
 * depend on Jackson and {@code perf.process}, to ask programs for their versions; must not measure anything.
 */
package dev.gatehouse.perf.report;
