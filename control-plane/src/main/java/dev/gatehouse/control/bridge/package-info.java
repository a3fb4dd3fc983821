/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The control plane as the relays see it: implements {@code proxy.port} on the domain packages, and puts the domain together.
 *
 * <p>May depend on: every package of the control plane but {@code control.config}, {@code proxy.port}. Nobody in the control plane depends on
 * it.
 */
package dev.gatehouse.control.bridge;
