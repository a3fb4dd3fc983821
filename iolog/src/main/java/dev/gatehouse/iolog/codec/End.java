/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How a recording ended and what the relay had to say about it. Body of the last record. Immutable.
 *
 * @param state who ended it
 * @param endedAt wall clock
 * @param cause the session's close cause, such as {@code client.closed}
 * @param summary counts and facts
 */
public record End(EndState state, Instant endedAt, String cause, Map<String, String> summary) {

    public End {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(endedAt, "endedAt");
        Objects.requireNonNull(cause, "cause");
        summary = Collections.unmodifiableMap(
                new LinkedHashMap<>(summary)); // in order, so that it is written the same way again
    }

    /**
     * The end as bytes.
     *
     * @throws IllegalArgumentException when a limit is passed
     */
    public byte[] encode() {
        byte[] bytes = new FieldWriter()
                .u8(state.code())
                .i64(endedAt.getEpochSecond())
                .i32(endedAt.getNano())
                .text(cause)
                .map(summary)
                .toBytes();
        if (bytes.length > FormatLimits.PART_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "end of " + bytes.length + " bytes exceeds " + FormatLimits.PART_BYTES_MAX);
        }
        return bytes;
    }

    /** Reads an end from all that is left in {@code body}. */
    public static End decode(ByteBuffer body) throws MalformedRecordingException {
        FieldReader in = new FieldReader(body, "end");
        EndState state = EndState.of(in.u8());
        Instant endedAt = Head.instant(in.i64(), in.i32());
        String cause = in.text();
        Map<String, String> summary = in.map();
        in.end();
        return new End(state, endedAt, cause, summary);
    }
}
