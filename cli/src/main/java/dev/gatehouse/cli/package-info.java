/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The {@code gatehouse} executable: entry point and root command.
 *
 * <p>May depend on: every package of {@code cli}. Must not be depended on.
 */
package dev.gatehouse.cli;
