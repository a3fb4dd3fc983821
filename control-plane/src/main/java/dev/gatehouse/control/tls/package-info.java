/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What our TLS listeners show: the house's private authority, the certificates that it issues or that the operator installs, requests for
 * such, renewal and warnings before they end. Rows in PostgreSQL, private keys sealed by the vault, so that all nodes show the same.
 *
 * <p>May depend on: {@code control.config}, {@code control.os}, {@code control.db}, {@code control.vault}, {@code control.audit}, {@code proxy.port}, Bouncy Castle.
 * Must not depend on: {@code control.http}, any domain package, a relay.
 */
package dev.gatehouse.control.tls;
