/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.integrity;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What a verification has found. Immutable.
 *
 * @param verdict in a word
 * @param session the recording's id; empty when the head cannot be read
 * @param firstBad what is wrong first, in the order of the file; empty exactly when it is whole
 * @param counts of what was seen before that
 * @param keyId the key that the file names; empty without an end
 * @param chainHead the last link as computed, in hex; equals the registered one when this is the recording that was sealed
 */
public record VerificationReport(
        Verdict verdict,
        Optional<UUID> session,
        Optional<Finding> firstBad,
        Counts counts,
        Optional<String> keyId,
        String chainHead) {

    /** In a word. */
    public enum Verdict {
        /** Every byte is covered by the chain, and the chain by a signature of the given key. */
        WHOLE,
        /** Nothing wrong so far, but there is no end: cut there, or still growing. */
        UNSEALED,
        /** Something is wrong. */
        DAMAGED
    }

    /**
     * What is wrong.
     *
     * @param offset of the section in the file
     * @param firstRecord sequence of the first record that it may concern; 1 is the head
     * @param lastRecord sequence of the last one
     * @param reason for people
     */
    public record Finding(long offset, long firstRecord, long lastRecord, String reason) {
        public Finding {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * How many records of each kind there are.
     *
     * @param data records that can be read with the right keys, revealed input included
     * @param withheldLines input lines that were not shown and are kept by a marker
     * @param withheldRecords the records of those lines, which nobody can read
     * @param undecidedLines input lines that were undecided when the process died
     * @param undecidedRecords the records of those lines, which nobody can read
     * @param hashOnly records that stand for content kept by its hash
     * @param opened records whose authenticator was checked with a key
     */
    public record Counts(
            long data,
            long withheldLines,
            long withheldRecords,
            long undecidedLines,
            long undecidedRecords,
            long hashOnly,
            long opened) {}

    public VerificationReport {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(firstBad, "firstBad");
        Objects.requireNonNull(counts, "counts");
        Objects.requireNonNull(keyId, "keyId");
        Objects.requireNonNull(chainHead, "chainHead");
    }

    /** Whether it is whole. */
    public boolean isWhole() {
        return verdict == Verdict.WHOLE;
    }
}
