/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The menu of a user who named no target, drawn with characters: bytes that were typed go in, bytes for the terminal and a choice come out.
 * Knows no channel, no clock and no thread. ASCII only, and legible without colour.
 *
 * <p>May depend on: {@code proxy.port}, the JDK. Must not depend on: Netty, any other package of this module.
 */
package dev.gatehouse.ssh.menu;
