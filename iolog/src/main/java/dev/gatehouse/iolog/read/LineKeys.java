/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

import dev.gatehouse.iolog.codec.ChunkHeader;
import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.codec.FormatRecords;
import dev.gatehouse.iolog.codec.IndexEntry;
import dev.gatehouse.iolog.codec.MalformedRecordingException;
import dev.gatehouse.iolog.codec.SectionTag;
import dev.gatehouse.iolog.crypto.DataKey;
import dev.gatehouse.iolog.write.LengthClass;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of the input lines of a recording: which were revealed, with their keys where the reader has the input key, and
 * which were withheld. Gathered before reading, as a decision comes after the line; only chunks that hold decisions are read.
 * Confined to one thread.
 */
public final class LineKeys implements AutoCloseable {

    private final Map<Integer, DataKey> revealed = new HashMap<>();
    private final Map<Integer, LengthClass> withheld = new HashMap<>();

    /** Nothing known. */
    public static LineKeys none() {
        return new LineKeys();
    }

    /** Gathers the decisions of a recording. */
    static LineKeys gather(RecordingFile file, RecordOpener opener) throws IOException {
        LineKeys lines = new LineKeys();
        ChunkRecords records = new ChunkRecords(file.head().header().id());
        if (file.tail().isEmpty()) {
            lines.gather(file, records, opener, file.firstChunk(), Long.MAX_VALUE);
            return lines;
        }
        List<IndexEntry> index = file.tail().get().index();
        for (int i = 0; i < index.size(); i++) {
            if ((index.get(i).flags() & ChunkHeader.HAS_LINE_DECISION) != 0) {
                long end = i + 1 < index.size() ? index.get(i + 1).offset() : Long.MAX_VALUE;
                lines.gather(file, records, opener, index.get(i).offset(), end);
            }
        }
        return lines;
    }

    private void gather(RecordingFile file, ChunkRecords records, RecordOpener opener, long from, long end)
            throws IOException {
        for (long offset = from; offset < end && file.hasChunkAt(offset); ) {
            SectionReader.Section section = file.sections().at(offset);
            if (section.tag() != SectionTag.CHUNK) {
                return;
            }
            offset = file.sections().after(section);
            ChunkHeader header = records.begin(section.body());
            if ((header.flags() & ChunkHeader.HAS_LINE_DECISION) != 0) {
                while (records.next()) {
                    take(records.excerpt(), records.length(), opener);
                }
            }
        }
    }

    private void take(byte[] excerpt, int length, RecordOpener opener) throws IOException {
        int tag = Excerpt.tag(excerpt);
        if (tag == FormatRecords.LINE_WITHHELD.tag()) {
            withheld.put(Excerpt.line(excerpt), lengthClass(excerpt, length));
        } else if (tag == FormatRecords.LINE_REVEALED.tag()) {
            Optional<DataKey> inputKey = opener.keyFor(excerpt, this);
            if (inputKey.isPresent()) {
                revealed.put(Excerpt.line(excerpt), lineKey(opener.open(excerpt, length, inputKey.get())));
            }
        }
    }

    private static LengthClass lengthClass(byte[] excerpt, int length) throws MalformedRecordingException {
        byte[] body = RecordOpener.clear(excerpt, length);
        if (body.length != 1 || body[0] < 0 || body[0] >= LengthClass.values().length) {
            throw new MalformedRecordingException("record " + Excerpt.sequence(excerpt) + " has no length class");
        }
        return LengthClass.ofCode(body[0]);
    }

    private static DataKey lineKey(byte[] key) throws MalformedRecordingException {
        if (key.length != DataKey.BYTES) {
            throw new MalformedRecordingException(
                    "key of an input line has " + key.length + " bytes, not " + DataKey.BYTES);
        }
        return DataKey.ofBytes(key);
    }

    /** The key of a revealed line, if the reader has it. */
    public Optional<DataKey> key(int line) {
        return Optional.ofNullable(revealed.get(line));
    }

    /** How long a withheld line was. */
    public Optional<LengthClass> withheldLength(int line) {
        return Optional.ofNullable(withheld.get(line));
    }

    @Override
    public void close() {
        revealed.values().forEach(DataKey::destroy);
    }
}
