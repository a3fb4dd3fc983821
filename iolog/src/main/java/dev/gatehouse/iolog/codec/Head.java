/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import dev.gatehouse.iolog.record.RecordingHeader;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * The head of a recording: what was known at the start, and the session's two data keys, wrapped. It is the body of the first
 * record in the journal and of the HEAD section of the sealed file, in the clear, covered by the chain. Immutable.
 *
 * @param header what was known at the start
 * @param wrappedOutputKey the output key as the key wrapper gave it
 * @param wrappedInputKey the input key as the key wrapper gave it
 */
public record Head(RecordingHeader header, byte[] wrappedOutputKey, byte[] wrappedInputKey) {

    public Head {
        Objects.requireNonNull(header, "header");
        wrappedOutputKey = wrappedOutputKey.clone();
        wrappedInputKey = wrappedInputKey.clone();
    }

    @Override
    public byte[] wrappedOutputKey() {
        return wrappedOutputKey.clone();
    }

    @Override
    public byte[] wrappedInputKey() {
        return wrappedInputKey.clone();
    }

    /**
     * The head as bytes.
     *
     * @throws IllegalArgumentException when a limit is passed
     */
    @SuppressWarnings("JavaInstantGetSecondsGetNano") // both halves are written
    public byte[] encode() {
        UUID id = header.id();
        byte[] bytes = new FieldWriter()
                .i64(id.getMostSignificantBits())
                .i64(id.getLeastSignificantBits())
                .i64(header.startedAt().getEpochSecond())
                .i32(header.startedAt().getNano())
                .text(header.protocol())
                .map(header.facts())
                .block(wrappedOutputKey, FormatLimits.WRAPPED_KEY_BYTES_MAX)
                .block(wrappedInputKey, FormatLimits.WRAPPED_KEY_BYTES_MAX)
                .toBytes();
        if (bytes.length > FormatLimits.HEAD_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "head of " + bytes.length + " bytes exceeds " + FormatLimits.HEAD_BYTES_MAX);
        }
        return bytes;
    }

    /** Reads a head from all that is left in {@code body}. */
    public static Head decode(ByteBuffer body) throws MalformedRecordingException {
        FieldReader in = new FieldReader(body, "head");
        UUID id = new UUID(in.i64(), in.i64());
        Instant startedAt = instant(in.i64(), in.i32());
        String protocol = in.text();
        Map<String, String> facts = in.map();
        byte[] output = in.block(FormatLimits.WRAPPED_KEY_BYTES_MAX);
        byte[] input = in.block(FormatLimits.WRAPPED_KEY_BYTES_MAX);
        in.end();
        return new Head(new RecordingHeader(id, startedAt, protocol, facts), output, input);
    }

    static Instant instant(long seconds, int nanos) throws MalformedRecordingException {
        if (nanos < 0 || nanos > 999_999_999) {
            throw new MalformedRecordingException("time has " + nanos + " nanoseconds");
        }
        try {
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException outOfRange) {
            throw new MalformedRecordingException("time of " + seconds + " seconds is out of range", outOfRange);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Head that
                && header.equals(that.header)
                && Arrays.equals(wrappedOutputKey, that.wrappedOutputKey)
                && Arrays.equals(wrappedInputKey, that.wrappedInputKey);
    }

    @Override
    public int hashCode() {
        return header.hashCode();
    }

    @Override
    public String toString() {
        return "Head[" + header.id() + "]";
    }
}
