/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Settings of the RDP relay: records that check themselves.
 *
 * <p>May depend on: {@code proxy.limit}, the JDK. Must not depend on: any other package of this module.
 */
package dev.gatehouse.rdp.config;
