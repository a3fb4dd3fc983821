/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A small terminal emulator: enough of ECMA-48 and xterm to know what a terminal's output looked like as text.
 *
 * <p>May depend on: the JDK. Must not depend on: anything else.
 */
package dev.gatehouse.iolog.screen;
