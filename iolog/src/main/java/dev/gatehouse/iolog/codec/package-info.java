/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The bytes of a recording: excerpts of the journal, sections and records of a sealed file, their limits and versions.
 * {@code docs/recording-format.md} is the same in words; the two change together.
 *
 * <p>May depend on: {@code iolog.record}. Must not depend on: keys, files, Chronicle, Netty.
 */
package dev.gatehouse.iolog.codec;
