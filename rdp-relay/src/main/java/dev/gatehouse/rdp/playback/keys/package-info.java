/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Keyboards: from scancodes and a layout to the text that was typed. Pure; the layouts are a small table in a resource.
 *
 * <p>May depend on: the JDK. Must not depend on: anything else of ours.
 */
package dev.gatehouse.rdp.playback.keys;
