/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

import java.util.Objects;

/**
 * One record as it was appended: parts are joined. Immutable as long as nobody writes into the payload.
 *
 * @param sequence of its first part
 * @param tag its type; may be one that this build does not know
 * @param nanos since the session's start
 * @param content whether the payload is there, and if not, why
 * @param payload the plain bytes; empty when they cannot be read
 * @param line number of the input line that it belongs to or decides; 0 for none
 */
public record ReadRecord(long sequence, int tag, long nanos, Content content, byte[] payload, int line) {

    /** Whether the payload can be read. */
    public enum Content {
        /** It is there. */
        READABLE,
        /** The reader has no key for it. */
        NO_KEY,
        /** It was input that the target did not show; its key is gone for ever. */
        WITHHELD,
        /** It was input, and the process died before the target had shown it or not; its key is gone for ever. */
        UNDECIDED
    }

    public ReadRecord {
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(payload, "payload");
    }
}
