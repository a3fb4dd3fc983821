/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The audit log on the command line: list, export, verify with the server, or a file without it.
 *
 * <p>May depend on: {@code cli.command}, {@code cli.client}, {@code cli.console}, {@code cli.output}, {@code control.audit} for what an
 * export and a signed head look like. Must not depend on: the rest of the server.
 */
package dev.gatehouse.cli.audit;
