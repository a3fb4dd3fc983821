/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One-time links: the one that makes the first admin while there is none, and those that let a user choose a new password; and
 * the way to change one's own.
 *
 * <p>May depend on: {@code control.db}, {@code control.audit}, {@code control.http}, {@code control.login}, {@code control.user},
 * {@code proxy.port}. Must not depend on: any other domain package.
 */
package dev.gatehouse.control.setup;
