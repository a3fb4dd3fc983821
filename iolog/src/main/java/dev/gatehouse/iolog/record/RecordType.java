/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.record;

import java.util.Objects;

/**
 * What a record of a recording holds. Tags are stable for ever and written to disk; a protocol registers its own.
 * Immutable.
 *
 * @param tag 1..65535; 1..255 are the format's own, 256..511 SSH, 512..767 RDP
 * @param name lower case, dot separated, for people and JSON, such as {@code ssh.output}
 * @param secrecy under which of the session's keys the payload is sealed
 */
public record RecordType(int tag, String name, Secrecy secrecy) {

    /** Which key seals the payload: what the user saw, or what the user typed. */
    public enum Secrecy {
        /** Output and facts about the session; read by who may play. */
        OUTPUT,
        /** What the user typed; its own key, its own permission. */
        INPUT
    }

    public RecordType {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(secrecy, "secrecy");
        if (tag < 1 || tag > 0xFFFF) {
            throw new IllegalArgumentException("record type tag " + tag + " is outside 1..65535");
        }
    }
}
