/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What the commands are built from: a command that speaks to the server, options that many of them share.
 *
 * <p>May depend on: {@code cli.console}, {@code cli.output}, {@code cli.client}, picocli. Must not depend on: any command.
 */
package dev.gatehouse.cli.command;
