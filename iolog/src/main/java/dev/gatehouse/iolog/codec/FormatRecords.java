/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import java.util.List;

/** The record types of the format itself, tags 1..255. Tags are never used again for something else. */
public final class FormatRecords {

    /** The head of a recording and its wrapped keys; sequence 1, in the clear. */
    public static final RecordType OPEN = new RecordType(1, "recording.open", Secrecy.OUTPUT);

    /** How the recording ended; the last record, in the clear. */
    public static final RecordType END = new RecordType(2, "recording.end", Secrecy.OUTPUT);

    /** Publishes the key of an input line, sealed under the input key. */
    public static final RecordType LINE_REVEALED = new RecordType(3, "line.revealed", Secrecy.INPUT);

    /** Stands for an input line whose key was wiped: its number and length class, in the clear. */
    public static final RecordType LINE_WITHHELD = new RecordType(4, "line.withheld", Secrecy.INPUT);

    /** Stands for content that is kept by its hash only, such as a file; appended by relays. */
    public static final RecordType CONTENT_HASH = new RecordType(5, "content.hash", Secrecy.OUTPUT);

    /** Journal only: a lane has begun a file; belongs to no session. */
    public static final RecordType LANE_MARK = new RecordType(6, "lane.mark", Secrecy.OUTPUT);

    private static final int TAG_MAX = 255;

    private FormatRecords() {}

    /** Whether the tag is the format's own. */
    public static boolean isOfFormat(int tag) {
        return tag >= 1 && tag <= TAG_MAX;
    }

    static List<RecordType> all() {
        return List.of(OPEN, END, LINE_REVEALED, LINE_WITHHELD, CONTENT_HASH, LANE_MARK);
    }
}
