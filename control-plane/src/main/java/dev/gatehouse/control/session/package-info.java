/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Sessions: those that run on this node, held in memory with what they rest on; and all that ever were, as rows that outlive the users and
 * targets they name.
 *
 * <p>May depend on: {@code control.sshkey}, {@code control.db}, {@code control.audit}, {@code control.http}, {@code control.node},
 * {@code proxy.port}. Must not
 * depend on: any other domain package.
 */
package dev.gatehouse.control.session;
