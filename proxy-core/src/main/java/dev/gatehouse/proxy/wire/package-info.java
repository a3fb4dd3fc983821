/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Bounded reading and writing of protocol fields over Netty buffers, and the one exception that hostile bytes may cause.
 *
 * <p>May depend on: {@code io.netty.buffer}. Must not depend on: channels, sockets, clocks, any other package of ours.
 */
package dev.gatehouse.proxy.wire;
