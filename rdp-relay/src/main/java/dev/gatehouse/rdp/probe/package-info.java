/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Looks at the certificate of an RDP server without logging in: for fingerprints that an operator compares, and for tests of a target.
 * Blocks on threads of its own, never on an event loop.
 *
 * <p>May depend on: {@code proxy.port}, the JDK. Must not depend on: any other package of this module, Netty.
 */
package dev.gatehouse.rdp.probe;
