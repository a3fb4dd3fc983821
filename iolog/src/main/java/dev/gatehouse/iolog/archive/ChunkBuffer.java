/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import dev.gatehouse.iolog.codec.ChunkHeader;
import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.codec.FileLayout;
import dev.gatehouse.iolog.codec.FormatLimits;
import dev.gatehouse.iolog.codec.FormatRecords;
import dev.gatehouse.iolog.codec.RecordForm;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The chunk of one recording that is being filled; its array has room for the section's frame. Confined to the archiver's thread. */
final class ChunkBuffer {

    private static final int RECORDS_OFFSET = FileLayout.SECTION_HEADER_BYTES + ChunkHeader.BYTES;
    private static final int SMALL_BYTES = 4 * 1024;
    private static final int KEPT_BYTES_MAX = 16 * 1024;

    private byte[] bytes = new byte[0];
    private int end = RECORDS_OFFSET;
    private int count;
    private long firstSequence;
    private long firstNanos;
    private long lastNanos;
    private int flags;

    boolean isEmpty() {
        return count == 0;
    }

    /** Bytes held, to be counted against a limit. */
    int heldBytes() {
        return bytes.length;
    }

    /** Whether a record of this excerpt still fits. */
    boolean hasRoom(int excerptLength) {
        int record = ChunkHeader.RECORD_LENGTH_BYTES + excerptLength - Excerpt.TYPE_OFFSET;
        return end - FileLayout.SECTION_HEADER_BYTES + record <= FormatLimits.CHUNK_BYTES_MAX;
    }

    /** Whether it follows what is in the chunk; a chunk counts its records up without a gap. */
    boolean isNext(long sequence) {
        return count == 0 || sequence == firstSequence + count;
    }

    void add(byte[] excerpt, int length) {
        int kept = length - Excerpt.TYPE_OFFSET;
        reserve(ChunkHeader.RECORD_LENGTH_BYTES + kept);
        ByteBuffer.wrap(bytes).putInt(end, kept);
        System.arraycopy(excerpt, Excerpt.TYPE_OFFSET, bytes, end + ChunkHeader.RECORD_LENGTH_BYTES, kept);
        end += ChunkHeader.RECORD_LENGTH_BYTES + kept;
        lastNanos = Excerpt.nanos(excerpt);
        if (count++ == 0) {
            firstSequence = Excerpt.sequence(excerpt);
            firstNanos = lastNanos;
        }
        flags |= flagsOf(excerpt);
    }

    private static int flagsOf(byte[] excerpt) {
        int tag = Excerpt.tag(excerpt);
        int key = RecordForm.key(Excerpt.form(excerpt));
        boolean decision = tag == FormatRecords.LINE_REVEALED.tag() || tag == FormatRecords.LINE_WITHHELD.tag();
        return (key == RecordForm.INPUT || key == RecordForm.LINE ? ChunkHeader.HAS_INPUT : 0)
                | (decision ? ChunkHeader.HAS_LINE_DECISION : 0);
    }

    private void reserve(int more) {
        int needed = end + more + FileLayout.LINK_BYTES;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.max(SMALL_BYTES, bytes.length * 2)));
        }
    }

    ChunkHeader header() {
        return new ChunkHeader(firstSequence, count, firstNanos, lastNanos, flags);
    }

    /** The chunk with its header in place; the frame's first bytes are left to the file. */
    byte[] bytes() {
        header().write(bytes, FileLayout.SECTION_HEADER_BYTES);
        return bytes;
    }

    int bodyBytes() {
        return end - FileLayout.SECTION_HEADER_BYTES;
    }

    /** Gives its array back while nothing is being recorded. */
    void rest() {
        if (count == 0) {
            bytes = new byte[0];
        }
    }

    /** Empties it; a recording that is not busy gives its array back. */
    void clear() {
        boolean busy = end > FormatLimits.CHUNK_BYTES_MAX / 2;
        if (!busy && bytes.length > KEPT_BYTES_MAX) {
            bytes = new byte[0];
        }
        end = RECORDS_OFFSET;
        count = 0;
        flags = 0;
    }
}
