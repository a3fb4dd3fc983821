/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Break-glass files: named credentials, sealed for several people of whom a threshold opens them together, without server and database.
 *
 * <p>May depend on: {@code control.age}, {@code control.shamir}, {@code control.vault}, {@code control.credential} (that a secret changed), {@code control.os}, {@code control.audit}, {@code
 * control.db}, {@code control.http}, {@code proxy.port}. Must not depend on: the other
 * domain packages.
 */
package dev.gatehouse.control.breakglass;
