/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The operator's commands: each asks the server and prints its answer.
 *
 * <p>May depend on: {@code cli.command}, {@code cli.client}, {@code cli.console}, {@code cli.output}. Must not depend on: the
 * server's own packages.
 */
package dev.gatehouse.cli.admin;
