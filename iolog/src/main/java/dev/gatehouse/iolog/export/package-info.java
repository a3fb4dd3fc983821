/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Turns recordings into asciicast files, text and pictures. Knows no protocol: what a record means comes from a
 * {@link dev.gatehouse.iolog.read.TerminalInterpreter}, a {@link dev.gatehouse.iolog.read.Transcriber} or a
 * {@link dev.gatehouse.iolog.read.FrameRenderer}.
 *
 * <p>May depend on: {@code iolog.read}, {@code iolog.screen}, {@code iolog.codec}, {@code iolog.record}. Must not depend on: keys, Netty.
 */
package dev.gatehouse.iolog.export;
