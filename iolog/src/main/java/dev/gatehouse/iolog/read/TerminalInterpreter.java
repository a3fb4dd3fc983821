/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

import java.util.Optional;

/** Says what the records of one protocol mean to a terminal; relays implement it. Immutable. */
public interface TerminalInterpreter {

    /** The protocol as in the head, such as {@code ssh}. */
    String protocol();

    /**
     * The meaning of a record.
     *
     * @param tag its type
     * @param payload as the relay appended it
     * @return empty for what concerns no terminal, and for what is malformed
     */
    Optional<TerminalEvent> interpret(int tag, byte[] payload);
}
