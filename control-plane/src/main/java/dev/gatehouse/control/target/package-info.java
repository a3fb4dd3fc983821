/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Machines that sessions go to: where they are, which addresses are never dialled, and how their identity is known.
 *
 * <p>May depend on: {@code control.sshkey}, {@code control.db}, {@code control.audit}, {@code control.http}, {@code proxy.port}, BouncyCastle's ASN.1. Must not
 * depend on: any other domain package, {@code org.apache.sshd}.
 */
package dev.gatehouse.control.target;
