/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Which character a key of a keyboard layout stands for. Pure functions on a table ({@code layouts.txt}) that is read once, when the
 * first class is loaded: {@code KeyboardLayout.load()} does it where waiting for a file is no harm.
 *
 * <p>May depend on: the JDK only. Must not depend on: any other package of ours.
 */
package dev.gatehouse.rdp.keyboard;
