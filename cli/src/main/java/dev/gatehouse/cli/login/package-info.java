/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Signing in at a server from elsewhere: {@code login}, {@code logout}, {@code whoami}, {@code sign-in}.
 *
 * <p>May depend on: {@code cli.command}, {@code cli.client}, {@code cli.console}, {@code cli.output}. Must not depend on: the
 * server's own packages.
 */
package dev.gatehouse.cli.login;
