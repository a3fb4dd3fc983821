/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What failed log-ins cost: waiting times that grow per user and per address, shared by all nodes through the database and kept
 * in bounded memory when it is away.
 *
 * <p>May depend on: {@code control.config}, {@code control.db}. Must not depend on: {@code control.http} or any domain package.
 */
package dev.gatehouse.control.penalty;
