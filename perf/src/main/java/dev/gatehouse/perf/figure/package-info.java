/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What is measured, in the same way on every scenario: bulk, echo latency, logins, idle memory. May depend on
 * {@code process} and {@code scenario}; must not know which scenario it measures.
 */
package dev.gatehouse.perf.figure;
