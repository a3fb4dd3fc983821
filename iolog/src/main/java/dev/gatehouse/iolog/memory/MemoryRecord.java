/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.memory;

import dev.gatehouse.iolog.record.RecordType;
import java.util.Objects;

/**
 * One record as it was appended. Immutable as long as nobody writes into the payload.
 *
 * @param type what it is
 * @param nanos since the recording opened, monotonic
 * @param payload a copy of what was appended; all zero once its line is withheld
 * @param line number of the input line that it belongs to, from 1; 0 for none
 */
public record MemoryRecord(RecordType type, long nanos, byte[] payload, int line) {

    public MemoryRecord {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(payload, "payload");
    }
}
