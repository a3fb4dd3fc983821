/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The age file format (age-encryption.org/v1) with X25519 recipients, for small secrets: break-glass files, and master keys on their
 * way to another node.
 *
 * <p>May depend on: {@code proxy.port}, Jagged. Must not depend on: anything else of ours.
 */
package dev.gatehouse.control.age;
