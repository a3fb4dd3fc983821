/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Tells outside collectors every audit event and each minute's signed head, as structured syslog (RFC 5424) over TLS (RFC 5425),
 * TCP (RFC 6587, octet counting) or UDP (RFC 5426). The queue is the audit table itself; a row for each collector says how far it is.
 *
 * <p>May depend on: {@code control.config}, {@code control.db}, {@code control.audit}. Must not depend on: {@code control.http} or any
 * domain package.
 */
package dev.gatehouse.control.syslog;
