/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Looks at recorded RDP sessions: draws what the client's screen showed and writes down what was typed. Splits records into PDUs,
 * PDUs into updates, and isolates what is malformed. Runs when somebody looks, never while a session is relayed.
 *
 * <p>May depend on: {@code iolog.read}, {@code proxy.wire}, {@code rdp.{codec,keyboard,record,wire}}. Must not depend on: Netty,
 * files, clocks, the relay.
 */
package dev.gatehouse.rdp.playback;
