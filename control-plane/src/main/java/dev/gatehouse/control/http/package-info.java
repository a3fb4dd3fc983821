/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The admin API: the HTTPS listener, the Unix socket for the local operator, who the caller is, which permission a route needs,
 * and how faults become problem documents (RFC 9457). Resources register their routes through {@code Routes}.
 *
 * <p>May depend on: {@code control.config}, {@code control.os}, {@code control.db}, {@code control.audit}, {@code control.vault}, {@code control.tls}, {@code proxy.port}, Javalin, Jetty. Must
 * not depend on: any domain package.
 */
package dev.gatehouse.control.http;
