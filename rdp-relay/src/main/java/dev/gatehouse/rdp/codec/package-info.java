/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Decoders of the bitmaps that the recorded streams hold: interleaved RLE, RDP 6.0 planar, raw. Pure functions on arrays with
 * all sizes limited before a byte is decoded; they run when a recording is looked at, never while it is made.
 *
 * <p>May depend on: {@code proxy.wire} for its exception. Must not depend on: Netty, files, clocks, other packages of ours.
 */
package dev.gatehouse.rdp.codec;
