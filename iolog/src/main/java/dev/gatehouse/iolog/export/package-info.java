/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Turns recordings of terminal sessions into asciicast files and into text. Knows no protocol: what a record means comes from a
 * {@link dev.gatehouse.iolog.read.TerminalInterpreter}.
 *
 * <p>May depend on: {@code iolog.read}, {@code iolog.screen}, {@code iolog.codec}, {@code iolog.record}. Must not depend on: keys, Netty.
 */
package dev.gatehouse.iolog.export;
