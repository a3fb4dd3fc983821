/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Recordings on the command line: list, play on a terminal, export, verify with or without a server.
 *
 * <p>May depend on: {@code cli.command}, {@code cli.client}, {@code cli.console}, {@code cli.output}, {@code iolog.integrity},
 * {@code iolog.archive}, {@code control.os}. Must not depend on: the rest of the server.
 */
package dev.gatehouse.cli.recording;
