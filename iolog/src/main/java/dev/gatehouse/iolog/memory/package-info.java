/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A recorder that keeps what it is given in the heap: for tests of relays against the real port, with a choice of what becomes
 * of each append, and for recordings that must leave no file. Not bounded by itself; it lives as long as its owner.
 *
 * <p>May depend on: {@code iolog.record}, {@code iolog.write}. Must not depend on: files, Chronicle, Netty.
 */
package dev.gatehouse.iolog.memory;
