/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import java.nio.ByteBuffer;

/**
 * What a chunk says about its records. The records follow it in the body of the section, each as its length (4) and the bytes of
 * its excerpt from the tag on; their sequences count up from the first. Immutable.
 *
 * @param firstSequence sequence of the first record
 * @param count how many records, at least 1
 * @param firstNanos time of the first record
 * @param lastNanos time of the last record
 * @param flags see {@link #HAS_INPUT} and {@link #HAS_LINE_DECISION}
 */
public record ChunkHeader(long firstSequence, int count, long firstNanos, long lastNanos, int flags) {

    /** Bytes of the header. */
    public static final int BYTES = 29;

    /** Bytes of the length before each record. */
    public static final int RECORD_LENGTH_BYTES = 4;

    /** There is a record sealed under the input key or under the key of a line. */
    public static final int HAS_INPUT = 1;

    /** There is a record that decides an input line. */
    public static final int HAS_LINE_DECISION = 2;

    /** Fewer bytes than this no record takes after its length. */
    static final int RECORD_BYTES_MIN = Excerpt.HEADER_BYTES - Excerpt.TYPE_OFFSET;

    /** Writes the header at {@code offset}. */
    public void write(byte[] out, int offset) {
        ByteBuffer.wrap(out, offset, BYTES)
                .putLong(firstSequence)
                .putInt(count)
                .putLong(firstNanos)
                .putLong(lastNanos)
                .put((byte) flags);
    }

    /** Reads the header; the buffer's position moves to the first record. */
    public static ChunkHeader read(ByteBuffer body) throws MalformedRecordingException {
        FieldReader in = new FieldReader(body, "chunk header");
        ChunkHeader header = new ChunkHeader(in.i64(), in.i32(), in.i64(), in.i64(), in.u8());
        int most = body.remaining() / (RECORD_LENGTH_BYTES + RECORD_BYTES_MIN);
        if (header.count < 1 || header.count > most || header.firstSequence < 2) {
            throw new MalformedRecordingException("chunk of " + body.remaining() + " bytes says it has " + header.count
                    + " records from " + header.firstSequence);
        }
        return header;
    }

    /** Sequence of the last record. */
    public long lastSequence() {
        return firstSequence + count - 1;
    }
}
