/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * API tokens: secrets for programs that act as a user at the API, with some of the user's permissions and an end. Only the
 * secret's hash is kept.
 * <p>May depend on: {@code control.db}, {@code control.audit}, {@code control.http}, {@code control.login} (bearer secrets),
 * {@code proxy.port}. Must not depend on: any other domain package.
 */
package dev.gatehouse.control.apitoken;
