/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.codec.FormatLimits;
import dev.gatehouse.iolog.codec.FrameInflater;
import dev.gatehouse.iolog.codec.MalformedRecordingException;
import dev.gatehouse.iolog.codec.RecordForm;
import dev.gatehouse.iolog.crypto.DataKey;
import dev.gatehouse.iolog.crypto.RecordCipher;
import dev.gatehouse.iolog.crypto.RecordingKeys;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;

/** Opens the bodies of records with the keys that a reader has. Confined to one thread. */
public final class RecordOpener implements AutoCloseable {

    private final RecordingKeys keys;
    private final RecordCipher cipher = new RecordCipher();
    private final FrameInflater inflater = new FrameInflater();
    private final byte[] plain = new byte[FormatLimits.BODY_BYTES_MAX];

    public RecordOpener(RecordingKeys keys) {
        this.keys = keys;
    }

    /**
     * The key that opens this excerpt; empty when the reader does not have it.
     *
     * @param lines the keys of input lines
     */
    public Optional<DataKey> keyFor(byte[] excerpt, LineKeys lines) {
        return switch (RecordForm.key(Excerpt.form(excerpt))) {
            case RecordForm.OUTPUT -> keys.key(Secrecy.OUTPUT);
            case RecordForm.INPUT -> keys.key(Secrecy.INPUT);
            case RecordForm.LINE -> lines.key(Excerpt.line(excerpt));
            default -> Optional.empty();
        };
    }

    /** The plain bytes of a sealed record. */
    public byte[] open(byte[] excerpt, int length, DataKey key) throws MalformedRecordingException {
        int form = Excerpt.form(excerpt);
        long sequence = Excerpt.sequence(excerpt);
        int opened;
        try {
            opened = cipher.open(key, sequence, excerpt, Excerpt.bodyOffset(form), length, plain);
        } catch (GeneralSecurityException forged) {
            throw new MalformedRecordingException("record " + sequence + " is not what was sealed", forged);
        }
        if (!RecordForm.isCompressed(form)) {
            return Arrays.copyOf(plain, opened);
        }
        return inflater.inflate(plain, opened);
    }

    /** The bytes of a record in the clear. */
    public static byte[] clear(byte[] excerpt, int length) {
        return Arrays.copyOfRange(excerpt, Excerpt.bodyOffset(Excerpt.form(excerpt)), length);
    }

    @Override
    public void close() {
        inflater.close();
        Arrays.fill(plain, (byte) 0);
    }
}
