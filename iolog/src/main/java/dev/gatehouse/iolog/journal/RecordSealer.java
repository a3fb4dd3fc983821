/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.journal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.codec.FormatLimits;
import dev.gatehouse.iolog.codec.RecordForm;
import dev.gatehouse.iolog.crypto.DataKey;
import dev.gatehouse.iolog.crypto.RecordCipher;
import dev.gatehouse.iolog.record.RecordType;
import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * Turns payloads into excerpts: splits, compresses where it helps, seals, appends. Its buffers are used again for each record.
 * Confined to the writer thread of one lane.
 */
final class RecordSealer implements AutoCloseable {

    private static final int LEVEL = 1;
    private static final int WORTH_DIVISOR =
            16; // a frame must save a sixteenth, or opening it costs more than it saves

    private final JournalStore store;
    private final RecordCipher cipher = new RecordCipher();
    private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
    private final CompressionBudget budget = new CompressionBudget(System::nanoTime);
    private final byte[] excerpt = new byte[Excerpt.BYTES_MAX];
    private final byte[] compressed = new byte[(int) Zstd.compressBound(FormatLimits.PART_BYTES_MAX)];

    RecordSealer(JournalStore store) {
        this.store = store;
    }

    /** Appends a record of the format in the clear. */
    void appendClear(OpenRecording recording, RecordType type, long nanos, byte[] body) throws IOException {
        System.arraycopy(body, 0, begin(recording, type, nanos, RecordForm.CLEAR), Excerpt.HEADER_BYTES, body.length);
        append(recording, Excerpt.HEADER_BYTES + body.length);
    }

    /** Appends a decision about a line in the clear: the line's number and a code. */
    void appendLineMarker(OpenRecording recording, RecordType type, long nanos, int line, int code) throws IOException {
        byte[] out = begin(recording, type, nanos, RecordForm.CLEAR | RecordForm.NUMBERED);
        Excerpt.writeLine(out, line);
        int end = Excerpt.HEADER_BYTES + Excerpt.LINE_BYTES;
        out[end] = (byte) code;
        append(recording, end + 1);
    }

    /**
     * How one payload is sealed.
     *
     * @param type what it is
     * @param nanos when it was appended
     * @param key under which key
     * @param form the key's bits of the form, and whether a line number precedes the body
     * @param line the line's number, or 0
     */
    record Seal(RecordType type, long nanos, DataKey key, int form, int line) {

        /** Under the session's key for the type's secrecy. */
        static Seal ofSession(OpenRecording recording, RecordType type, long nanos) {
            int form = type.secrecy() == RecordType.Secrecy.OUTPUT ? RecordForm.OUTPUT : RecordForm.INPUT;
            return new Seal(type, nanos, recording.keys.key(type.secrecy()).orElseThrow(), form, 0);
        }
    }

    /** Seals and appends one payload in as many parts as it needs. */
    void append(OpenRecording recording, Seal seal, byte[] payload, int offset, int length)
            throws IOException, GeneralSecurityException {
        int done = 0;
        do {
            int part = Math.min(FormatLimits.PART_BYTES_MAX, length - done);
            int continued = done + part < length ? RecordForm.CONTINUED : 0;
            appendPart(recording, seal, continued, payload, offset + done, part);
            done += part;
        } while (done < length);
    }

    private void appendPart(OpenRecording recording, Seal seal, int continued, byte[] payload, int offset, int length)
            throws IOException, GeneralSecurityException {
        byte[] plain = payload;
        int plainOffset = offset;
        int plainLength = length;
        int form = seal.form() | continued;
        // input is never compressed: the length of a frame would tell about its content
        if (RecordForm.key(form) == RecordForm.OUTPUT
                && recording.compression.isWorthTrying(length)
                && budget.begin()) {
            int frame = zstd.compressByteArray(compressed, 0, compressed.length, payload, offset, length);
            budget.done();
            boolean helped = frame < length - length / WORTH_DIVISOR;
            recording.compression.tried(helped);
            if (helped) {
                plain = compressed;
                plainOffset = 0;
                plainLength = frame;
                form |= RecordForm.COMPRESSED;
            }
        }
        byte[] out = begin(recording, seal.type(), seal.nanos(), form);
        if (RecordForm.isNumbered(form)) {
            Excerpt.writeLine(out, seal.line());
        }
        int bodyOffset = Excerpt.bodyOffset(form);
        int body = cipher.seal(seal.key(), recording.sequence + 1, plain, plainOffset, plainLength, out, bodyOffset);
        append(recording, bodyOffset + body);
    }

    private byte[] begin(OpenRecording recording, RecordType type, long nanos, int form) {
        Excerpt.writeIdentity(excerpt, recording.header.id(), recording.sequence + 1);
        Excerpt.writeRecordHeader(excerpt, type.tag(), nanos, form);
        return excerpt;
    }

    private void append(OpenRecording recording, int length) throws IOException {
        try {
            store.append(excerpt, length);
        } catch (IOException | RuntimeException | Error failed) {
            throw new StoreFailedException(failed);
        }
        recording.sequence++; // only now: a sequence is used for one sealing that is kept
    }

    @Override
    public void close() {
        zstd.close();
    }

    /** The lane's storage is broken, not only one recording. */
    static final class StoreFailedException extends IOException {

        StoreFailedException(Throwable cause) {
            super(cause);
        }
    }
}
