/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * {@code backup} and {@code restore}: the archive comes from the server and goes back onto an empty machine without one.
 *
 * <p>May depend on: {@code cli.client}, {@code cli.command}, {@code cli.config}, {@code cli.console}, {@code cli.output}, {@code cli.serve} for the home's
 * lock, {@code control.backup}, {@code control.config}, {@code control.os}. Must not depend on: SQL, HTTP servers, relays.
 */
package dev.gatehouse.cli.recovery;
