/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Which character a key of a keyboard layout stands for. Tables and pure functions; no state, no I/O.
 *
 * <p>May depend on: the JDK only. Must not depend on: any other package of ours.
 */
package dev.gatehouse.rdp.keyboard;
