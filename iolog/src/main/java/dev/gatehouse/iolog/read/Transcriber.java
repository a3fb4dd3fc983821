/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

/** Tells in words what happened in recordings of a protocol that has no terminal; relays implement it. Immutable. */
public interface Transcriber {

    /** The protocol as in the head, such as {@code rdp}. */
    String protocol();

    /** A transcript before the first record. */
    Transcript open();
}
