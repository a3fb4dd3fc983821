/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Acceptance rows: the whole appliance with real clients and real targets, one class per group of rows. May depend on
 * {@code lab} and on published JSON; must not depend on classes of the product.
 */
package dev.gatehouse.it;
