/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Who may do what where: policies, and the one function that decides from facts. The function is pure; what it is asked with is read
 * from the database in one query, what it decides by is an immutable set of policies that is read again when the access epoch
 * changes.
 *
 * <p>May depend on: {@code control.db}, {@code control.audit}, {@code control.http}, {@code proxy.port}. Must not depend on: any other domain
 * package.
 */
package dev.gatehouse.control.policy;
