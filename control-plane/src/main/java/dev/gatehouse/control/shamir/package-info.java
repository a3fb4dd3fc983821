/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Secret sharing after Shamir over GF(256): any k of n shares give the secret, fewer tell nothing about it.
 *
 * <p>May depend on: {@code proxy.port}. Must not depend on: anything else of ours.
 */
package dev.gatehouse.control.shamir;
