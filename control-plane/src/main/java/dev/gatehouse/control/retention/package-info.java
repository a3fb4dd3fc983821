/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How long recordings and what goes with them are kept: holds, purges by people and by age or size, the job that does it.
 *
 * <p>May depend on: {@code control.config}, {@code control.db}, {@code control.audit}, {@code control.http}, {@code control.os}, {@code control.session}
 * for what a caller may know of. Must not depend on: any other domain package; it deletes files, and never opens one.
 */
package dev.gatehouse.control.retention;
