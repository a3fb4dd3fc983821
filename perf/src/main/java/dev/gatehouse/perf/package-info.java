/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The perf tool: numbered scenarios side by side in one run. May depend on every package of this module; nothing depends on it.
 */
package dev.gatehouse.perf;
