/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A session from the accepted connection to its end: who may have what, the recording, the target, and then two streams of PDUs that are
 * recorded before they are forwarded.
 *
 * <pre>
 * client ── RdpLeg ── FrontConnection ── Reception (hold screen, authority) ── SessionOpening ── TargetConnection ── RdpLeg ── target
 *              │                                                                                                      │
 *              └────────── PduStream(ClientFilter) ──▶ tape ──▶ target     client ◀── tape ◀── PduStream(TargetFilter) ┘
 * </pre>
 *
 * <p>From a Demand Active on, PDUs pass as they came: ids are patched in place, a run of PDUs stays one slice of the buffer that TLS
 * decrypted into, and only what policy or the recording asks for is rewritten.
 *
 * <p>May depend on: {@code rdp.netty}, {@code rdp.sequence}, {@code rdp.pdu}, {@code rdp.screen}, {@code rdp.keyboard}, {@code rdp.record},
 * {@code rdp.config}, {@code proxy}, {@code iolog.write}. Must not depend on: the control plane.
 */
package dev.gatehouse.rdp.relay;
