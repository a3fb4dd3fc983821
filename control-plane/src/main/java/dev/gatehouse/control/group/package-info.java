/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Groups of users, which policies can name instead of each user.
 *
 * <p>May depend on: {@code control.db}, {@code control.audit}, {@code control.http}. Must not depend on: any other domain package.
 */
package dev.gatehouse.control.group;
