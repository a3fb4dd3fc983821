/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How the running server does, for {@code gatehouse doctor} and {@code support-bundle}: what only it can see of the database and of
 * itself. Shows no data of the house.
 *
 * <p>May depend on: {@code control.db}, {@code control.http}, commons-compress. Must not depend on: any domain package, a relay.
 */
package dev.gatehouse.control.health;
