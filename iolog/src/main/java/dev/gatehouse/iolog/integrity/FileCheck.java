/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.integrity;

import dev.gatehouse.iolog.codec.ChunkHeader;
import dev.gatehouse.iolog.codec.End;
import dev.gatehouse.iolog.codec.EndSection;
import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.codec.FormatLimits;
import dev.gatehouse.iolog.codec.FormatRecords;
import dev.gatehouse.iolog.codec.Head;
import dev.gatehouse.iolog.codec.IndexEntry;
import dev.gatehouse.iolog.codec.MalformedRecordingException;
import dev.gatehouse.iolog.codec.RecordForm;
import dev.gatehouse.iolog.codec.SectionTag;
import dev.gatehouse.iolog.codec.Summary;
import dev.gatehouse.iolog.crypto.DataKey;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.integrity.VerificationReport.Finding;
import dev.gatehouse.iolog.read.ChunkRecords;
import dev.gatehouse.iolog.read.LineKeys;
import dev.gatehouse.iolog.read.RecordOpener;
import dev.gatehouse.iolog.read.SectionReader.Section;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the sections of one file in order: what may follow what, and that what they say of each other is so. Confined to one thread. */
final class FileCheck implements AutoCloseable {

    /** Gathers the keys of input lines, when they are needed. */
    interface LineSource {
        LineKeys gather() throws IOException;
    }

    private final RecordOpener opener;
    private final LineSource lineSource;
    private final RecordTally tally = new RecordTally();
    private final Map<Long, ChunkHeader> chunks = new HashMap<>();
    private @Nullable LineKeys lines;
    private @Nullable SectionTag last;
    private @Nullable Head head;
    private @Nullable ChunkRecords records;
    private long lastSequence;
    private long lastNanos;
    private long chunkCount;
    private @Nullable End endRecord;
    private long indexOffset;
    private @Nullable EndSection end;
    private byte[] link = new byte[0];
    private boolean cut;

    FileCheck(RecordingKeys keys, LineSource lineSource) {
        this.opener = new RecordOpener(keys);
        this.lineSource = lineSource;
    }

    boolean isComplete() {
        return last == SectionTag.END;
    }

    boolean isCut() {
        return cut;
    }

    Optional<Head> head() {
        return Optional.ofNullable(head);
    }

    /** The last section; {@code null} until it has come. */
    @Nullable
    EndSection end() {
        return end;
    }

    byte[] link() {
        return link;
    }

    VerificationReport.Counts counts() {
        return tally.counts();
    }

    /** Something is wrong at the next record. */
    Finding finding(long offset, String reason) {
        return new Finding(offset, lastSequence + 1, lastSequence + 1, reason);
    }

    Finding cutAt(long offset) {
        cut = true;
        return finding(
                offset, "the file ends after record " + lastSequence + " without its end: cut, or still growing");
    }

    /** The link does not fit: one of the records of that section, as far as it can be read, is not what it was. */
    Finding brokenLink(Section section) {
        long through = lastSequence + 1;
        if (section.tag() == SectionTag.CHUNK) {
            try {
                through = Math.max(through, ChunkHeader.read(section.body()).lastSequence());
            } catch (MalformedRecordingException unreadable) {
                through = lastSequence + 1;
            }
        }
        return new Finding(
                section.offset(),
                lastSequence + 1,
                through,
                "section " + section.tag() + " does not fit its link of the chain");
    }

    void add(Section section) throws IOException {
        checkOrder(section.tag());
        switch (section.tag()) {
            case HEAD -> addHead(section.body());
            case CHUNK -> addChunk(section);
            case INDEX -> addIndex(section);
            case SUMMARY -> addSummary(section.body());
            case END -> addEnd(section.body());
        }
        last = section.tag();
        link = section.link();
    }

    private void checkOrder(SectionTag tag) throws MalformedRecordingException {
        boolean inOrder = switch (tag) {
            case HEAD -> last == null;
            case CHUNK, INDEX -> last == SectionTag.HEAD || last == SectionTag.CHUNK;
            case SUMMARY -> last == SectionTag.INDEX;
            case END -> last == SectionTag.SUMMARY;
        };
        if (!inOrder || tag == SectionTag.CHUNK && endRecord != null) {
            throw new MalformedRecordingException("section " + tag + " must not follow " + last
                    + (endRecord == null ? "" : " after the last record"));
        }
    }

    private void addHead(ByteBuffer body) throws MalformedRecordingException {
        head = Head.decode(body);
        records = new ChunkRecords(head.header().id());
        lastSequence = 1;
    }

    private void addChunk(Section section) throws IOException {
        ChunkRecords chunk = Objects.requireNonNull(records, "made with the head, which is before each chunk");
        ChunkHeader header = chunk.begin(section.body());
        if (header.firstSequence() != lastSequence + 1) {
            throw new MalformedRecordingException("chunk begins with record " + header.firstSequence()
                    + " where record " + (lastSequence + 1) + " belongs");
        }
        while (chunk.next()) {
            if (endRecord != null) {
                throw new MalformedRecordingException("a record follows the last one");
            }
            addRecord(chunk.excerpt(), chunk.length());
        }
        if (lastNanos != header.lastNanos()) {
            throw new MalformedRecordingException("chunk says it ends at " + header.lastNanos()
                    + " ns, but its last record is of " + lastNanos + " ns");
        }
        chunkCount++;
        if (chunks.size() < FormatLimits.INDEX_ENTRIES_MAX) {
            chunks.put(section.offset(), header);
        }
    }

    private void addRecord(byte[] excerpt, int length) throws IOException {
        Optional<DataKey> key = opener.keyFor(excerpt, lines(excerpt));
        if (key.isPresent()) {
            opener.open(excerpt, length, key.get());
            tally.opened();
        }
        tally.add(excerpt, length);
        lastSequence = Excerpt.sequence(excerpt);
        lastNanos = Excerpt.nanos(excerpt);
        if (Excerpt.tag(excerpt) == FormatRecords.END.tag()) {
            endRecord = End.decode(ByteBuffer.wrap(RecordOpener.clear(excerpt, length)));
        }
    }

    private LineKeys lines(byte[] excerpt) throws IOException {
        if (RecordForm.key(Excerpt.form(excerpt)) == RecordForm.LINE && lines == null) {
            lines = gatherLines();
        }
        return lines == null ? LineKeys.none() : lines;
    }

    private LineKeys gatherLines() throws IOException {
        try {
            return lineSource.gather();
        } catch (MalformedRecordingException malformed) {
            return LineKeys.none(); // what is wrong is found, and named, where it is
        }
    }

    private void addIndex(Section section) throws MalformedRecordingException {
        indexOffset = section.offset();
        for (IndexEntry each : IndexEntry.readAll(section.body())) {
            ChunkHeader chunk = chunks.get(each.offset());
            boolean known = chunk != null
                    && chunk.firstSequence() == each.firstSequence()
                    && chunk.firstNanos() == each.firstNanos();
            if (!known && chunkCount <= FormatLimits.INDEX_ENTRIES_MAX) {
                throw new MalformedRecordingException("index names a chunk at " + each.offset() + " that is not there");
            }
        }
    }

    private void addSummary(ByteBuffer body) throws MalformedRecordingException {
        Summary summary = Summary.decode(body);
        boolean same = endRecord != null
                && summary.end().equals(endRecord)
                && summary.lastSequence() == lastSequence
                && summary.lastNanos() == lastNanos
                && summary.chunks() == chunkCount
                && summary.counts().equals(tally.byTag());
        if (!same) {
            throw new MalformedRecordingException("the summary is not that of these records");
        }
    }

    private void addEnd(ByteBuffer body) throws MalformedRecordingException {
        EndSection section = EndSection.decode(body);
        end = section;
        Head first = Objects.requireNonNull(head, "the order of sections begins with it");
        boolean same = section.session().equals(first.header().id())
                && section.lastSequence() == lastSequence
                && section.indexOffset() == indexOffset;
        if (!same) {
            throw new MalformedRecordingException("the end is not that of this recording");
        }
    }

    @Override
    public void close() {
        opener.close();
        if (lines != null) {
            lines.close();
        }
    }
}
