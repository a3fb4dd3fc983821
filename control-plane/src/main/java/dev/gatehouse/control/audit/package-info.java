/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The audit log: who did what to what, with which outcome; append-only and hash-chained in PostgreSQL, spooled to a bounded local
 * file while the database is away.
 *
 * <p>May depend on: {@code control.config}, {@code control.db}, {@code control.os}. Must not depend on: {@code control.http} or any domain package.
 */
package dev.gatehouse.control.audit;
