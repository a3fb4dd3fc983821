/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Nodes that share one database: who there is, who has been lost, and what one asks of another. Knows no sessions.
 *
 * <p>May depend on: {@code control.db}, {@code control.audit}, Jackson. Must not depend on: any domain package, {@code control.http}.
 */
package dev.gatehouse.control.node;
