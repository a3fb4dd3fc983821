/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

import dev.gatehouse.iolog.codec.EndSection;
import dev.gatehouse.iolog.codec.FileLayout;
import dev.gatehouse.iolog.codec.Head;
import dev.gatehouse.iolog.codec.IndexEntry;
import dev.gatehouse.iolog.codec.MalformedRecordingException;
import dev.gatehouse.iolog.codec.SectionTag;
import dev.gatehouse.iolog.codec.Summary;
import dev.gatehouse.iolog.read.SectionReader.Section;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One recording on disk: its head at once, its tail (index, summary, end) without a scan when it is sealed, and its sections.
 * Checks the form; whether it is what was recorded is for {@code iolog.integrity}. Confined to one thread.
 */
public final class RecordingFile implements AutoCloseable {

    private final SectionReader sections;
    private final Head head;
    private final long firstChunk;
    private final @Nullable Tail tail;

    /**
     * What a sealed file ends with.
     *
     * @param indexOffset where the records end
     * @param index where to find which time
     * @param summary counts and how it ended
     * @param end the signature
     * @param chainHead the last link, as it stands in the file
     */
    public record Tail(long indexOffset, List<IndexEntry> index, Summary summary, EndSection end, byte[] chainHead) {}

    private RecordingFile(SectionReader sections, Head head, @Nullable Tail tail) {
        this.sections = sections;
        this.head = head;
        this.firstChunk = sections.position();
        this.tail = tail;
    }

    /** Opens a sealed or a growing file. */
    public static RecordingFile open(Path file) throws IOException {
        SectionReader sections = SectionReader.open(file);
        try {
            Section first = sections.next();
            if (first == null || first.tag() != SectionTag.HEAD) {
                throw new MalformedRecordingException("recording does not begin with a head");
            }
            return new RecordingFile(sections, Head.decode(first.body()), readTail(sections));
        } catch (IOException | RuntimeException failed) {
            sections.close();
            throw failed;
        }
    }

    /** A growing file has no tail; a sealed one is told by its trailer pointing at an index. */
    private static @Nullable Tail readTail(SectionReader sections) throws IOException {
        Optional<Long> found = sections.trailer();
        if (found.isEmpty()) {
            return null;
        }
        Section index = wholeAt(sections, found.get(), SectionTag.INDEX);
        if (index == null) {
            return null;
        }
        List<IndexEntry> entries = IndexEntry.readAll(index.body());
        Section summary = wholeAt(sections, sections.after(index), SectionTag.SUMMARY);
        if (summary == null) {
            return null;
        }
        Summary counts = Summary.decode(summary.body());
        Section end = wholeAt(sections, sections.after(summary), SectionTag.END);
        if (end == null) {
            return null;
        }
        EndSection signature = EndSection.decode(end.body());
        long size = sections.after(end);
        if (size != sections.size()) {
            throw new MalformedRecordingException(
                    "recording has " + (sections.size() - size) + " bytes behind its end");
        }
        byte[] chainHead = sections.linkAt(size - FileLayout.LINK_BYTES);
        return new Tail(found.get(), entries, counts, signature, chainHead);
    }

    /** The section, unless the file is growing and it is not there yet, whatever the last bytes look like. */
    private static @Nullable Section wholeAt(SectionReader sections, long offset, SectionTag tag) throws IOException {
        return sections.isWholeAt(offset, tag) ? sections.at(offset) : null;
    }

    /** What was known at the start, and the wrapped keys. */
    public Head head() {
        return head;
    }

    /** Index, summary and end; empty while the file grows. */
    public Optional<Tail> tail() {
        return Optional.ofNullable(tail);
    }

    /** The sections; they share this object's thread and life. */
    public SectionReader sections() {
        return sections;
    }

    /** Where the first chunk is or will be. */
    public long firstChunk() {
        return firstChunk;
    }

    /** Whether there is a chunk at this offset; at the end of a growing file there may be one later. */
    public boolean hasChunkAt(long offset) throws IOException {
        return tail != null ? offset < tail.indexOffset() : sections.isWholeAt(offset, SectionTag.CHUNK);
    }

    @Override
    public void close() throws IOException {
        sections.close();
    }
}
