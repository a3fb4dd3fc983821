/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One-time tokens: a user name and a password that are good for one session of one user with one account at one target, within a minute.
 * What a token replaces is the authentication; who may do what is asked again when it is redeemed. The {@code .rdp} files that
 * carry one are made here.
 *
 * <p>May depend on: {@code control.db}, {@code control.audit}, {@code control.http}, {@code control.policy}, {@code control.vault},
 * {@code proxy.port}, {@code proxy.login} (NTLM). Must not depend on: {@code control.bridge}, {@code control.session}.
 */
package dev.gatehouse.control.token;
