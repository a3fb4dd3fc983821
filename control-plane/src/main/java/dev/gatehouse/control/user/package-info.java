/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * People: names, roles, passwords (Argon2id), SSH public keys, and what the local operator may do beside them.
 *
 * <p>May depend on: {@code control.sshkey}, {@code control.db}, {@code control.audit}, {@code control.http}, {@code proxy.port}. Must not
 * depend on: any other domain package.
 */
package dev.gatehouse.control.user;
