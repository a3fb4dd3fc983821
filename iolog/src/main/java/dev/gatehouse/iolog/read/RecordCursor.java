/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.codec.FormatLimits;
import dev.gatehouse.iolog.codec.FormatRecords;
import dev.gatehouse.iolog.codec.IndexEntry;
import dev.gatehouse.iolog.codec.MalformedRecordingException;
import dev.gatehouse.iolog.codec.RecordForm;
import dev.gatehouse.iolog.codec.SectionTag;
import dev.gatehouse.iolog.crypto.DataKey;
import dev.gatehouse.iolog.read.ReadRecord.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Steps through the records of one recording in order, or from a time on. Confined to one thread. */
public final class RecordCursor {

    private final RecordingFile file;
    private final RecordOpener opener;
    private final LineKeys lines;
    private final boolean readsInput;
    private final ChunkRecords records;
    private long nextChunk;
    private boolean inChunk;
    private long fromNanos;

    RecordCursor(RecordingFile file, RecordOpener opener, LineKeys lines, boolean readsInput) {
        this.file = file;
        this.opener = opener;
        this.lines = lines;
        this.readsInput = readsInput;
        this.records = new ChunkRecords(file.head().header().id());
        this.nextChunk = file.firstChunk();
    }

    /** The next record, or {@code null} at the end, which in a growing file may be followed by more later. */
    public @Nullable ReadRecord next() throws IOException {
        while (advance()) {
            if (Excerpt.nanos(records.excerpt()) >= fromNanos) {
                return read();
            }
        }
        return null;
    }

    /** Goes to the first record at or after this time. */
    public void seek(long nanos) {
        fromNanos = nanos;
        inChunk = false;
        nextChunk = file.firstChunk();
        file.tail().ifPresent(tail -> {
            for (IndexEntry each : tail.index()) {
                if (each.firstNanos() > nanos) {
                    break;
                }
                nextChunk = each.offset();
            }
        });
    }

    private boolean advance() throws IOException {
        while (!inChunk || !records.next()) {
            inChunk = false;
            if (!file.hasChunkAt(nextChunk)) {
                return false;
            }
            SectionReader.Section section = file.sections().at(nextChunk);
            if (section.tag() != SectionTag.CHUNK) {
                throw new MalformedRecordingException(
                        "section " + section.tag() + " at " + nextChunk + " stands where a chunk belongs");
            }
            nextChunk = file.sections().after(section);
            records.begin(section.body());
            inChunk = true;
        }
        return true;
    }

    private ReadRecord read() throws IOException {
        byte[] excerpt = records.excerpt();
        int form = Excerpt.form(excerpt);
        long sequence = Excerpt.sequence(excerpt);
        int tag = Excerpt.tag(excerpt);
        long nanos = Excerpt.nanos(excerpt);
        int line = RecordForm.isNumbered(form) ? Excerpt.line(excerpt) : 0;
        if (RecordForm.key(form) == RecordForm.CLEAR) {
            byte[] payload = RecordOpener.clear(excerpt, records.length());
            return new ReadRecord(sequence, tag, nanos, Content.READABLE, payload, line);
        }
        Optional<DataKey> key = opener.keyFor(excerpt, lines);
        byte[] payload = key.isPresent() ? joinParts(key.get()) : skipParts();
        Content content = key.isPresent() ? Content.READABLE : whyNot(form, line);
        return new ReadRecord(sequence, tag, nanos, content, payload, line);
    }

    private Content whyNot(int form, int line) {
        if (RecordForm.key(form) != RecordForm.LINE) {
            return Content.NO_KEY;
        }
        if (lines.withheldLength(line).isPresent()) {
            return Content.WITHHELD;
        }
        return readsInput ? Content.UNDECIDED : Content.NO_KEY;
    }

    private byte[] joinParts(DataKey key) throws IOException {
        byte[] first = opener.open(records.excerpt(), records.length(), key);
        if (!RecordForm.isContinued(Excerpt.form(records.excerpt()))) {
            return first;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(first);
        boolean more = true;
        while (more && joined.size() <= FormatLimits.APPEND_BYTES_MAX && advanceToPart()) {
            joined.writeBytes(opener.open(records.excerpt(), records.length(), key));
            more = RecordForm.isContinued(Excerpt.form(records.excerpt()));
        }
        if (joined.size() > FormatLimits.APPEND_BYTES_MAX) {
            throw new MalformedRecordingException("parts up to record " + Excerpt.sequence(records.excerpt())
                    + " join to more than an append may have");
        }
        return joined.toByteArray();
    }

    /** A process may have died between two parts; then the end follows, or nothing. */
    private boolean advanceToPart() throws IOException {
        int tag = Excerpt.tag(records.excerpt());
        if (!advance()) {
            return false;
        }
        if (Excerpt.tag(records.excerpt()) == tag) {
            return true;
        }
        if (Excerpt.tag(records.excerpt()) == FormatRecords.END.tag()) {
            return false; // the end of a crashed recording is read from its summary
        }
        throw new MalformedRecordingException(
                "record " + Excerpt.sequence(records.excerpt()) + " does not continue the one before");
    }

    private byte[] skipParts() throws IOException {
        while (RecordForm.isContinued(Excerpt.form(records.excerpt())) && advanceToPart()) {
            continue;
        }
        return new byte[0];
    }
}
