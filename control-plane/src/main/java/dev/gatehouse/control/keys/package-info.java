/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The life of the house's keys: rotation of master key, data keys, host keys and signing keys, who takes up what was left unfinished, the
 * recovery kit, and their routes.
 *
 * <p>May depend on: {@code control.vault}, {@code control.shamir}, {@code control.sshkey}, {@code control.audit}, {@code control.db}, {@code
 * control.http}, {@code proxy.port}. Must not depend on: targets, credentials, policies, sessions.
 */
package dev.gatehouse.control.keys;
