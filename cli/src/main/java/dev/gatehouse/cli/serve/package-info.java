/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The composition root: builds every component by plain constructors, starts them in order, stops them in the reverse order.
 *
 * <p>May depend on: every module. Must not be depended on, but by the root package that lists its command.
 */
package dev.gatehouse.cli.serve;
