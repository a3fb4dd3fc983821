/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The second factor: authenticator apps (TOTP, RFC 6238) and recovery codes, their enrolment and their use. When a code is asked for is policy.
 *
 * <p>May depend on: {@code control.db}, {@code control.audit}, {@code control.http}, {@code control.vault}, {@code proxy.port}. Must not depend
 * on: any other domain package.
 */
package dev.gatehouse.control.factor;
