/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Backups of the house and what becomes of them: one archive with all rows of one moment, the sealed recordings that these rows
 * name, and the configuration, signed; and the way back onto an empty machine, which proves each part before it is used.
 *
 * <p>May depend on: {@code control.config}, {@code control.os}, {@code control.db}, {@code control.vault}, {@code control.audit}, {@code control.http},
 * {@code iolog.integrity}, {@code proxy.port}, commons-compress, Jackson. Must not depend on: any domain package (it knows their tables by name only), a relay.
 */
package dev.gatehouse.control.backup;
