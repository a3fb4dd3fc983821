/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

/**
 * Whether to try compression on the next record of one recording. Terminal text shrinks five- to tenfold, bulk data that is
 * compressed or encrypted already does not: after each failure more records go by before the next try. Confined to the writer
 * thread.
 */
final class CompressionChoice {

    /** Shorter payloads do not pay for a frame of their own. */
    static final int BYTES_MIN = 256;

    /** How many records go by untried at most. */
    static final int SKIPPED_MAX = 64;

    private int penalty;
    private int skipping;

    boolean isWorthTrying(int payloadBytes) {
        if (payloadBytes < BYTES_MIN) {
            return false;
        }
        if (skipping > 0) {
            skipping--;
            return false;
        }
        return true;
    }

    void tried(boolean helped) {
        penalty = helped ? 0 : Math.min(SKIPPED_MAX, Math.max(1, penalty * 2));
        skipping = penalty;
    }
}
