/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the records from some time on begin. Immutable.
 *
 * @param offset of the chunk's section in the file
 * @param firstSequence of that chunk
 * @param firstNanos of that chunk
 * @param flags of that chunk and of those up to the next entry, joined
 */
public record IndexEntry(long offset, long firstSequence, long firstNanos, int flags) {

    /** Reads the body of an INDEX section. */
    public static List<IndexEntry> readAll(ByteBuffer body) throws MalformedRecordingException {
        FieldReader in = new FieldReader(body, "index");
        int count = in.i32();
        if (count < 0 || count > FormatLimits.INDEX_ENTRIES_MAX) {
            throw new MalformedRecordingException(
                    "index of " + count + " entries is outside 0.." + FormatLimits.INDEX_ENTRIES_MAX);
        }
        List<IndexEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new IndexEntry(in.i64(), in.i64(), in.i64(), in.u8()));
        }
        in.end();
        return entries;
    }

    /** The body of an INDEX section. */
    public static byte[] writeAll(List<IndexEntry> entries) {
        FieldWriter out = new FieldWriter().i32(entries.size());
        for (IndexEntry each : entries) {
            out.i64(each.offset).i64(each.firstSequence).i64(each.firstNanos).u8(each.flags);
        }
        return out.toBytes();
    }
}
