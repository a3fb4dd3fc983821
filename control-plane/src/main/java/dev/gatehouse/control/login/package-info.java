/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Signing in at the API's network door: a password, and a second factor where one is due, against a secret that stands for the
 * person for some hours. Only the secret's hash is kept. How somebody proves a password is {@code control.bridge}'s, the same for
 * every door; this package asks it through {@code Door}.
 * <p>May depend on: {@code control.db}, {@code control.audit}, {@code control.http}, {@code control.penalty},
 * {@code proxy.port}. Must not depend on: {@code control.bridge}, {@code control.session}, {@code control.token}.
 */
package dev.gatehouse.control.login;
