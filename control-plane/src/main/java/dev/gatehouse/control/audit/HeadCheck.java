/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import org.jspecify.annotations.Nullable;

/**
 * What came of holding signed heads against the chain. Immutable.
 *
 * @param ok whether the chain goes through all of them
 * @param heads how many were looked at
 * @param firstBad row of the first that does not fit; null when all do
 * @param detail one line
 */
public record HeadCheck(boolean ok, int heads, @Nullable Long firstBad, String detail) {}
