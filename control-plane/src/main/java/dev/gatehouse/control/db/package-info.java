/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * PostgreSQL: the server that we run ourselves when no other is configured, the connection pool, transactions, migrations, and
 * the threads on which all of that may block.
 *
 * <p>May depend on: {@code control.config}, {@code control.os}, Jdbi, HikariCP, Flyway. Must not depend on: any other package of the control plane.
 */
package dev.gatehouse.control.db;
