/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What every command shares with the person or script that called it: streams, prompts, exit codes, one-line failures.
 *
 * <p>May depend on: the JDK. Must not depend on: picocli, JSON, the server.
 */
package dev.gatehouse.cli.console;
