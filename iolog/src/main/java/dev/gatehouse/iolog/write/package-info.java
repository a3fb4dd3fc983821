/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The write-ahead port through which relays record. Asynchronous: nothing here blocks, and nothing is forwarded by a relay
 * before the append of it has completed (invariant 1).
 *
 * <p>May depend on: {@code iolog.record}. Must not depend on: Chronicle, Netty.
 */
package dev.gatehouse.iolog.write;
