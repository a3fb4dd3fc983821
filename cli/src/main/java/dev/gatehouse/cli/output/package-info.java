/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Prints answers: tables for people, JSON for scripts.
 *
 * <p>May depend on: {@code cli.console}, Jackson. Must not depend on: picocli, the client.
 */
package dev.gatehouse.cli.output;
