/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Real processes and what the kernel says about them: start, stop by pid, CPU time, memory, threads. May depend on the
 * JDK only.
 */
package dev.gatehouse.perf.process;
