/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The house from documents: what people, groups, targets, credentials and policies there should be, compared with what there is, and
 * brought about in one transaction through the same services that single requests use; and the way back, documents of what there is.
 *
 * <p>May depend on: {@code control.user}, {@code control.group}, {@code control.target}, {@code control.credential},
 * {@code control.policy}, {@code control.sshkey}, {@code control.db}, {@code control.audit}, {@code control.http}, {@code proxy.port}.
 * Must not depend on: {@code control.session}, {@code control.token}, {@code control.bridge}, which alone depends on it.
 */
package dev.gatehouse.control.apply;
