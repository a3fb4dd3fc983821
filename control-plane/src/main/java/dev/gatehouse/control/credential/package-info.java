/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What Gatehouse logs in with at targets: passwords and private keys, in the vault, bound to target and version, never shown.
 *
 * <p>May depend on: {@code control.sshkey}, {@code control.vault}, {@code control.db}, {@code control.audit}, {@code control.http},
 * {@code control.target}, {@code proxy.port}. Must not depend on: any other domain package.
 */
package dev.gatehouse.control.credential;
