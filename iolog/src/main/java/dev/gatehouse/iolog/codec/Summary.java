/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a sealed file says about itself as a whole, so that a list needs no scan. Immutable.
 *
 * @param lastSequence of the last record
 * @param lastNanos of the last record
 * @param chunks how many
 * @param counts by tag; tag 0 stands for what did not find room
 * @param end how it ended; the same as the last record
 */
public record Summary(long lastSequence, long lastNanos, long chunks, SortedMap<Integer, Count> counts, End end) {

    /** How many tags are counted apart. */
    public static final int TAGS_MAX = 512;

    /**
     * Records of one tag.
     *
     * @param records how many
     * @param bytes of their bodies, sealed
     */
    public record Count(long records, long bytes) {

        /** With one more record. */
        public Count plus(long bodyBytes) {
            return new Count(records + 1, bytes + bodyBytes);
        }
    }

    public Summary {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        Objects.requireNonNull(end, "end");
    }

    /** The body of a SUMMARY section. */
    public byte[] encode() {
        FieldWriter out =
                new FieldWriter().i64(lastSequence).i64(lastNanos).i64(chunks).u16(counts.size());
        for (Map.Entry<Integer, Count> each : counts.entrySet()) {
            out.u16(each.getKey())
                    .i64(each.getValue().records())
                    .i64(each.getValue().bytes());
        }
        return out.raw(end.encode()).toBytes();
    }

    /** Reads the body of a SUMMARY section. */
    public static Summary decode(ByteBuffer body) throws MalformedRecordingException {
        FieldReader in = new FieldReader(body, "summary");
        long lastSequence = in.i64();
        long lastNanos = in.i64();
        long chunks = in.i64();
        int tags = in.u16();
        if (tags > TAGS_MAX + 1) {
            throw new MalformedRecordingException("summary of " + tags + " tags exceeds " + (TAGS_MAX + 1));
        }
        SortedMap<Integer, Count> counts = new TreeMap<>();
        for (int i = 0; i < tags; i++) {
            counts.put(in.u16(), new Count(in.i64(), in.i64()));
        }
        return new Summary(lastSequence, lastNanos, chunks, counts, End.decode(body));
    }
}
