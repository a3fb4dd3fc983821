/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.memory;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordingHeader;
import dev.gatehouse.iolog.write.LengthClass;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one session has recorded so far. Safe for use by several threads. */
public final class MemoryRecording {

    /** What became of an input line. */
    public enum LineState {
        /** Neither shown nor withheld yet. */
        UNDECIDED,
        /** Shown by the target, readable. */
        REVEALED,
        /** Not shown, wiped. */
        WITHHELD
    }

    private final RecordingHeader header;
    private final List<MemoryRecord> records = new ArrayList<>();
    private final Map<Integer, LineState> lines = new LinkedHashMap<>();
    private final Map<Integer, LengthClass> lengths = new LinkedHashMap<>();
    private @Nullable String cause;
    private Map<String, String> summary = Map.of();

    MemoryRecording(RecordingHeader header) {
        this.header = header;
    }

    /** What it was opened with. */
    public RecordingHeader header() {
        return header;
    }

    /** The records in the order of their appends. */
    public synchronized List<MemoryRecord> records() {
        return List.copyOf(records);
    }

    /** The payloads of one type, joined, each without its first {@code prefix} bytes. */
    public synchronized byte[] joined(RecordType type, int prefix) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (MemoryRecord each : records) {
            if (each.type().equals(type)) {
                joined.write(each.payload(), prefix, each.payload().length - prefix);
            }
        }
        return joined.toByteArray();
    }

    /** The state of each input line by its number. */
    public synchronized Map<Integer, LineState> lines() {
        return Map.copyOf(lines);
    }

    /** The length class of a withheld line. */
    public synchronized Optional<LengthClass> withheldLength(int line) {
        return Optional.ofNullable(lengths.get(line));
    }

    /** The cause it was closed with; empty while it is open. */
    public synchronized Optional<String> cause() {
        return Optional.ofNullable(cause);
    }

    /** The summary it was closed with; empty while it is open. */
    public synchronized Map<String, String> summary() {
        return summary;
    }

    synchronized void add(MemoryRecord added) {
        records.add(added);
        if (added.line() != 0) {
            lines.putIfAbsent(added.line(), LineState.UNDECIDED);
        }
    }

    synchronized void reveal(int line) {
        lines.replace(line, LineState.REVEALED);
    }

    synchronized void withhold(int line, LengthClass lengthClass) {
        if (lines.replace(line, LineState.WITHHELD) != null) {
            lengths.put(line, lengthClass);
        }
        for (MemoryRecord each : records) {
            if (each.line() == line) {
                Arrays.fill(each.payload(), (byte) 0);
            }
        }
    }

    synchronized void close(String closeCause, Map<String, String> closeSummary) {
        cause = closeCause;
        summary = Map.copyOf(closeSummary);
    }
}
