/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import dev.gatehouse.iolog.codec.End;
import dev.gatehouse.iolog.codec.FormatRecords;
import dev.gatehouse.iolog.codec.RecordForm;
import dev.gatehouse.iolog.crypto.KeyWrapper;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.write.AppendCompletion;
import dev.gatehouse.iolog.write.LengthClass;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The kinds of {@link Entry}. */
final class Entries {

    private static final byte[] WRITTEN = {}; // in place of a payload that is in the journal, to let go of its bytes

    private Entries() {}

    /** Opens: makes the keys and writes the head. */
    static final class Open<T> extends Entry {

        private final KeyWrapper wrapper;
        private final SecureRandom random;
        private final CompletableFuture<T> opened;
        private final Supplier<T> writer;

        Open(
                OpenRecording recording,
                KeyWrapper wrapper,
                SecureRandom random,
                CompletableFuture<T> opened,
                Supplier<T> writer) {
            super(recording, 0);
            this.wrapper = wrapper;
            this.random = random;
            this.opened = opened;
            this.writer = writer;
        }

        @Override
        void write(RecordSealer sealer) throws IOException, GeneralSecurityException {
            recording.keys = RecordingKeys.generate(random);
            byte[] head = recording.keys.toHead(recording.header, wrapper).encode();
            sealer.appendClear(recording, FormatRecords.OPEN, 0, head);
        }

        @Override
        void complete(@Nullable Throwable cause) {
            if (cause == null) {
                opened.complete(writer.get());
            } else {
                opened.completeExceptionally(cause);
            }
        }
    }

    /** Appends a payload under a key of the session or of a line. */
    static final class Append extends Entry {

        private final RecordType type;
        private final long nanos;
        private final @Nullable LineKey line;
        private byte[] payload;
        private final int offset;
        private final int length;
        private final AppendCompletion completion;

        Append(
                OpenRecording recording,
                RecordType type,
                @Nullable LineKey line,
                byte[] payload,
                int offset,
                int length,
                AppendCompletion completion) {
            super(recording, length);
            this.type = type;
            this.nanos = recording.nanos();
            this.line = line;
            this.payload = payload;
            this.offset = offset;
            this.length = length;
            this.completion = completion;
        }

        @Override
        void write(RecordSealer sealer) throws IOException, GeneralSecurityException {
            RecordSealer.Seal seal = line == null
                    ? RecordSealer.Seal.ofSession(recording, type, nanos)
                    : new RecordSealer.Seal(
                            type, nanos, line.key(), RecordForm.LINE | RecordForm.NUMBERED, line.number());
            sealer.append(recording, seal, payload, offset, length);
            payload = WRITTEN;
        }

        @Override
        void complete(@Nullable Throwable cause) {
            completion.completed(cause);
        }
    }

    /** Decides a line: publishes its key, or leaves a marker; wipes the key either way. */
    static final class Decide extends Entry {

        private final LineKey line;
        private final @Nullable LengthClass withheld;
        private final long nanos;

        /** @param withheld how long it was, or {@code null} when it is revealed */
        Decide(OpenRecording recording, LineKey line, @Nullable LengthClass withheld) {
            super(recording, 0);
            this.line = line;
            this.withheld = withheld;
            this.nanos = recording.nanos();
        }

        @Override
        void write(RecordSealer sealer) throws IOException, GeneralSecurityException {
            if (!line.isUsed()) {
                return;
            }
            try {
                if (withheld == null) {
                    reveal(sealer);
                } else {
                    sealer.appendLineMarker(
                            recording, FormatRecords.LINE_WITHHELD, nanos, line.number(), withheld.code());
                }
            } finally {
                line.wipe();
            }
        }

        private void reveal(RecordSealer sealer) throws IOException, GeneralSecurityException {
            byte[] key = line.key().getEncoded();
            try {
                RecordSealer.Seal seal = new RecordSealer.Seal(
                        FormatRecords.LINE_REVEALED,
                        nanos,
                        recording.keys.key(RecordType.Secrecy.INPUT).orElseThrow(),
                        RecordForm.INPUT | RecordForm.NUMBERED,
                        line.number());
                sealer.append(recording, seal, key, 0, key.length);
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        }

        @Override
        void complete(@Nullable Throwable cause) {
            line.wipe(); // when it was not written, because the recording has failed; nobody waits for a decision
        }
    }

    /** Ends the recording and wipes its keys. */
    static final class Close extends Entry {

        private final End end;
        private final long nanos;
        private final Runnable written;
        private final CompletableFuture<Void> closed;

        /** @param written run by the writer thread when the recording is over, however it went */
        Close(OpenRecording recording, End end, CompletableFuture<Void> closed, Runnable written) {
            super(recording, 0);
            this.end = end;
            this.nanos = recording.nanos();
            this.closed = closed;
            this.written = written;
        }

        @Override
        boolean outlivesFailure() {
            return true; // a failed recording gets its end too, as long as its lane can write
        }

        @Override
        void write(RecordSealer sealer) throws IOException {
            if (!recording.ended && recording.sequence > 0) {
                sealer.appendClear(recording, FormatRecords.END, nanos, end.encode());
            }
            recording.ended = true;
        }

        /** Forgets the recording; on the writer thread, after {@code write} or instead of it. */
        void forget() {
            recording.ended = true;
            recording.keys.close();
            written.run();
        }

        @Override
        void complete(@Nullable Throwable cause) {
            if (cause == null) {
                closed.complete(null);
            } else {
                closed.completeExceptionally(cause);
            }
        }
    }

    /** Ends a recording from the recorder's side; the session hears of it as a failure. */
    static final class Decree extends Entry {

        private final End end;
        private final long nanos;

        Decree(OpenRecording recording, End end) {
            super(recording, 0);
            this.end = end;
            this.nanos = recording.nanos();
        }

        @Override
        boolean outlivesFailure() {
            return true;
        }

        @Override
        void write(RecordSealer sealer) throws IOException {
            if (!recording.ended && recording.sequence > 0) {
                sealer.appendClear(recording, FormatRecords.END, nanos, end.encode());
            }
            recording.ended = true;
        }

        @Override
        void complete(@Nullable Throwable cause) {
            // the failure listener has been told already
        }
    }
}
