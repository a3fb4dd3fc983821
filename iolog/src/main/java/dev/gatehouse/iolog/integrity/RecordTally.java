/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.integrity;

import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.codec.FormatLimits;
import dev.gatehouse.iolog.codec.FormatRecords;
import dev.gatehouse.iolog.codec.MalformedRecordingException;
import dev.gatehouse.iolog.codec.RecordForm;
import dev.gatehouse.iolog.codec.Summary;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts the records of a file by kind, in bounded memory, and checks what must hold between them. Confined to one thread. */
final class RecordTally {

    private static final int OTHER = 0;

    private final SortedMap<Integer, Summary.Count> counts = new TreeMap<>();
    private final Map<Integer, Long> undecided = new HashMap<>();
    private long data;
    private long withheldLines;
    private long withheldRecords;
    private long hashOnly;
    private long opened;

    void add(byte[] excerpt, int length) throws MalformedRecordingException {
        int tag = Excerpt.tag(excerpt);
        int form = Excerpt.form(excerpt);
        long body = (long) length - Excerpt.bodyOffset(form);
        boolean apart = counts.containsKey(tag) || counts.size() < Summary.TAGS_MAX;
        counts.merge(apart ? tag : OTHER, new Summary.Count(1, body), (before, one) -> before.plus(body));
        if (tag == FormatRecords.LINE_REVEALED.tag()) {
            data += decide(Excerpt.line(excerpt));
        } else if (tag == FormatRecords.LINE_WITHHELD.tag()) {
            withheldRecords += decide(Excerpt.line(excerpt));
            withheldLines++;
        } else if (tag == FormatRecords.CONTENT_HASH.tag()) {
            hashOnly++;
        } else if (RecordForm.key(form) == RecordForm.LINE) {
            addOfLine(Excerpt.line(excerpt));
        } else if (!FormatRecords.isOfFormat(tag)) {
            data++;
        }
    }

    private void addOfLine(int line) throws MalformedRecordingException {
        if (!undecided.containsKey(line)) {
            if (line < 1 || line > FormatLimits.LINES_MAX || undecided.size() >= FormatLimits.LINES_UNDECIDED_MAX) {
                throw new MalformedRecordingException("input line " + line + " with " + undecided.size()
                        + " others undecided is not one that a writer makes");
            }
        }
        undecided.merge(line, 1L, Long::sum);
    }

    private long decide(int line) throws MalformedRecordingException {
        Long records = undecided.remove(line);
        if (records == null) {
            throw new MalformedRecordingException("input line " + line + " is decided twice, or has no records");
        }
        return records;
    }

    void opened() {
        opened++;
    }

    SortedMap<Integer, Summary.Count> byTag() {
        return counts;
    }

    VerificationReport.Counts counts() {
        long undecidedRecords =
                undecided.values().stream().mapToLong(Long::longValue).sum();
        return new VerificationReport.Counts(
                data, withheldLines, withheldRecords, undecided.size(), undecidedRecords, hashOnly, opened);
    }
}
