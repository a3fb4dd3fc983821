/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Secrets at rest. Envelope encryption (AES-256-GCM) under keys that a master key from outside the database wraps, their
 * rotation on one node and on several, the shares of a recovery kit, and the house's own keys: SSH host keys and the Ed25519 key that
 * signs recordings.
 *
 * <p>May depend on: {@code control.config}, {@code control.db}, {@code control.os}, {@code control.age}, {@code
 * control.shamir}, {@code proxy.port}. Must not depend on: {@code control.http},
 * {@code control.audit} or any domain package.
 */
package dev.gatehouse.control.vault;
