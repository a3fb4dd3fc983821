/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Speaks to a running Gatehouse: over the Unix socket in its home, the only door that needs no sign-in, because the server sees the
 * caller's uid from the kernel; or over TLS as a person who has signed in, to the one certificate that was confirmed then. A few
 * hundred lines instead of an HTTP client library, because loading one costs a command more time than its work (ADR 0050).
 *
 * <p>May depend on: {@code cli.console}, {@code cli.output}, Jackson. Must not depend on: picocli.
 */
package dev.gatehouse.cli.client;
