/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.archive;

import dev.gatehouse.iolog.codec.ChunkHeader;
import dev.gatehouse.iolog.codec.End;
import dev.gatehouse.iolog.codec.FormatLimits;
import dev.gatehouse.iolog.codec.IndexEntry;
import dev.gatehouse.iolog.codec.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is counted while a file grows, for its index and summary. Confined to the archiver's thread. */
final class FileTally {

    private static final long SPACING_NANOS = 10_000_000_000L;
    private static final long SPACING_BYTES = 1024L * 1024;
    private static final int OTHER = 0;

    private final SortedMap<Integer, Summary.Count> counts = new TreeMap<>();
    private List<IndexEntry> index = new ArrayList<>();
    private long spacing = 1;
    private long chunks;

    void record(int tag, long bodyBytes) {
        boolean apart = counts.containsKey(tag) || counts.size() < Summary.TAGS_MAX;
        counts.merge(apart ? tag : OTHER, new Summary.Count(1, bodyBytes), (before, one) -> before.plus(bodyBytes));
    }

    /** Enters a chunk where it is ten seconds or a mebibyte from the entry before, else joins its flags to that. */
    void chunk(long offset, ChunkHeader header) {
        chunks++;
        IndexEntry last = index.isEmpty() ? null : index.get(index.size() - 1);
        if (last == null
                || header.firstNanos() - last.firstNanos() >= SPACING_NANOS * spacing
                || offset - last.offset() >= SPACING_BYTES * spacing) {
            index.add(new IndexEntry(offset, header.firstSequence(), header.firstNanos(), header.flags()));
            thinOut();
        } else {
            index.set(index.size() - 1, joined(last, header.flags()));
        }
    }

    private void thinOut() {
        if (index.size() < FormatLimits.INDEX_ENTRIES_MAX) {
            return;
        }
        List<IndexEntry> thinner = new ArrayList<>(index.size() / 2 + 1);
        for (int i = 0; i < index.size(); i += 2) {
            int next = i + 1 < index.size() ? index.get(i + 1).flags() : 0;
            thinner.add(joined(index.get(i), next));
        }
        index = thinner;
        spacing *= 2;
    }

    private static IndexEntry joined(IndexEntry entry, int flags) {
        return new IndexEntry(entry.offset(), entry.firstSequence(), entry.firstNanos(), entry.flags() | flags);
    }

    List<IndexEntry> index() {
        return index;
    }

    Summary summary(long lastSequence, long lastNanos, End end) {
        return new Summary(lastSequence, lastNanos, chunks, counts, end);
    }
}
