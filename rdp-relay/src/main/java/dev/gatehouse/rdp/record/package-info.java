/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What of an RDP session is recorded, and how: record types and the payloads of those that hold no PDUs. The relay writes them,
 * {@code rdp.playback} reads them. Pure functions; they run on event loops.
 *
 * <p>May depend on: {@code iolog.record}, {@code proxy.wire}. Must not depend on: Netty, other packages of the relay.
 */
package dev.gatehouse.rdp.record;
