/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

/** Turns the records of one protocol into pictures; relays implement it. Immutable. */
public interface FrameRenderer {

    /** The protocol as in the head, such as {@code rdp}. */
    String protocol();

    /** A screen before the first record. */
    FrameScreen open();
}
