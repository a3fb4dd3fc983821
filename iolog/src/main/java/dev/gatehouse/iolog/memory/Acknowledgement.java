/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.memory;

/** Decides what becomes of each append to a {@link MemoryRecorder}. Safe for use by several threads. */
@FunctionalInterface
public interface Acknowledgement {

    /** What becomes of one append. */
    enum Verdict {
        /** Kept and completed. */
        ACKNOWLEDGE,
        /** Kept, and never completed. */
        HOLD,
        /** Not kept; this and every later append of the recording fails, and the failure listener is told. */
        FAIL
    }

    /**
     * What becomes of an append.
     *
     * @param append its number within its recording, from 1; opening and closing are not counted
     */
    Verdict of(long append);

    /** Every append completes. */
    static Acknowledgement always() {
        return append -> Verdict.ACKNOWLEDGE;
    }

    /** No append ever completes. */
    static Acknowledgement never() {
        return append -> Verdict.HOLD;
    }

    /** The first {@code appends} appends complete, then the recording fails. */
    static Acknowledgement failAfter(long appends) {
        return append -> append <= appends ? Verdict.ACKNOWLEDGE : Verdict.FAIL;
    }

    /** The first {@code appends} appends complete, the rest never. */
    static Acknowledgement holdAfter(long appends) {
        return append -> append <= appends ? Verdict.ACKNOWLEDGE : Verdict.HOLD;
    }
}
