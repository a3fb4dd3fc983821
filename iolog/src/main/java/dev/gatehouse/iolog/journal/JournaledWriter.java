/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import dev.gatehouse.iolog.codec.End;
import dev.gatehouse.iolog.codec.EndState;
import dev.gatehouse.iolog.codec.FormatLimits;
import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.write.AppendCompletion;
import dev.gatehouse.iolog.write.InputLine;
import dev.gatehouse.iolog.write.LengthClass;
import dev.gatehouse.iolog.write.RecordingUnavailableException;
import dev.gatehouse.iolog.write.RecordingWriter;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The session's side of one recording: turns calls into entries of the lane's ring. Confined to the session's event loop. */
final class JournaledWriter implements RecordingWriter {

    private final OpenRecording recording;
    private final Lane lane;
    private final Clock clock;
    private final Runnable forget;
    private final Set<Line> undecided = new LinkedHashSet<>();
    private Runnable writableAction = () -> {};
    private @Nullable CompletableFuture<Void> closing;
    private boolean waitsForRoom;
    private int lines;

    /** @param forget run by the writer thread when the recording is over */
    JournaledWriter(OpenRecording recording, Lane lane, Clock clock, Runnable forget) {
        this.recording = recording;
        this.lane = lane;
        this.clock = clock;
        this.forget = forget;
    }

    @Override
    public UUID id() {
        return recording.header.id();
    }

    OpenRecording recording() {
        return recording;
    }

    @Override
    public void append(RecordType type, byte[] payload, int offset, int length, AppendCompletion completion) {
        append(type, null, payload, offset, length, completion);
    }

    private void append(
            RecordType type,
            @Nullable LineKey line,
            byte[] payload,
            int offset,
            int length,
            AppendCompletion completion) {
        Objects.checkFromIndexSize(offset, length, payload.length);
        Objects.requireNonNull(completion, "completion");
        if (length > FormatLimits.APPEND_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "append of " + length + " bytes exceeds " + FormatLimits.APPEND_BYTES_MAX);
        }
        if (closing != null) {
            throw new IllegalStateException("recording " + id() + " is closed");
        }
        offer(new Entries.Append(recording, type, line, payload, offset, length, completion));
    }

    private void offer(Entry entry) {
        if (!lane.offer(entry)) {
            recording.fail(new RecordingUnavailableException(
                    "more bytes wait for the journal than its limit; the session did not stop reading"));
        }
    }

    @Override
    public InputLine beginInputLine(RecordType type) {
        if (type.secrecy() != RecordType.Secrecy.INPUT) {
            throw new IllegalArgumentException("record type " + type.name() + " is not input");
        }
        if (lines >= FormatLimits.LINES_MAX) {
            throw new IllegalStateException(
                    "recording " + id() + " has " + lines + " input lines, the most it may have");
        }
        Line line = new Line(type, new LineKey(++lines, lane.random()));
        undecided.add(line);
        return line;
    }

    @Override
    public boolean isWritable() {
        if (lane.isWritable()) {
            return true;
        }
        if (!waitsForRoom) {
            waitsForRoom = true;
            lane.awaitRoom(this);
        }
        return lane.isWritable(); // the ring may have emptied before we were in its list, and then nobody calls
    }

    @Override
    public void onWritable(Runnable action) {
        writableAction = Objects.requireNonNull(action, "action");
    }

    /** The ring has room again; on the loop. */
    void becameWritable() {
        waitsForRoom = false;
        writableAction.run();
    }

    @Override
    public void onFailure(FailureListener listener) {
        recording.onFailure(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public CompletionStage<Void> close(String cause, Map<String, String> summary) {
        if (closing == null) {
            List.copyOf(undecided).forEach(line -> line.withhold(LengthClass.of(line.bytes)));
            End end = new End(EndState.CLOSED, clock.instant(), cause, summary);
            end.encode(); // refuses a summary that passes a limit here, where it can be seen whose it is
            closing = new CompletableFuture<>();
            offer(new Entries.Close(recording, end, closing, forget));
        }
        return closing;
    }

    private final class Line implements InputLine {

        private final RecordType type;
        private final LineKey key;
        private long bytes;
        private boolean decided;

        Line(RecordType type, LineKey key) {
            this.type = type;
            this.key = key;
        }

        @Override
        public void append(byte[] payload, int offset, int length, AppendCompletion completion) {
            if (decided) {
                throw new IllegalStateException("input line is decided");
            }
            bytes += length;
            JournaledWriter.this.append(type, key, payload, offset, length, completion);
        }

        @Override
        public void reveal() {
            decide(null);
        }

        @Override
        public void withhold(LengthClass lengthClass) {
            decide(Objects.requireNonNull(lengthClass, "lengthClass"));
        }

        private void decide(@Nullable LengthClass withheld) {
            if (!decided) {
                decided = true;
                undecided.remove(this);
                offer(new Entries.Decide(recording, key, withheld));
            }
        }

        @Override
        public boolean isDecided() {
            return decided;
        }
    }
}
