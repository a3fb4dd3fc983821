/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Taking a node out of service: no new sessions, those that are there are told, and ended at a time that was said. Also the API's view of
 * nodes.
 *
 * <p>May depend on: {@code control.node}, {@code control.session}, {@code control.db}, {@code control.audit}, {@code control.http}, {@code control.policy},
 * {@code proxy.port}. Must not depend on: any other domain package.
 */
package dev.gatehouse.control.drain;
