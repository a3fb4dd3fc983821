/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

import dev.gatehouse.iolog.codec.ChunkHeader;
import dev.gatehouse.iolog.codec.Excerpt;
import dev.gatehouse.iolog.codec.MalformedRecordingException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the records of one chunk. Each is put back into the form of its excerpt, which its authenticator covers.
 * Confined to one thread.
 */
public final class ChunkRecords {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final UUID session;
    private final byte[] excerpt = new byte[Excerpt.BYTES_MAX];
    private ByteBuffer body = NOTHING;
    private @Nullable ChunkHeader header; // of the chunk that was begun
    private int read;
    private int length;

    public ChunkRecords(UUID session) {
        this.session = session;
    }

    /** Begins with the body of a CHUNK section, which must stay unchanged. */
    public ChunkHeader begin(ByteBuffer chunkBody) throws MalformedRecordingException {
        body = chunkBody.duplicate();
        ChunkHeader begun = ChunkHeader.read(body);
        header = begun;
        read = 0;
        return begun;
    }

    /** Goes to the next record; false after the last. */
    public boolean next() throws MalformedRecordingException {
        if (header == null) {
            return false;
        }
        if (read == header.count()) {
            if (body.hasRemaining()) {
                throw new MalformedRecordingException(
                        "chunk from record " + header.firstSequence() + " has " + body.remaining() + " bytes too many");
            }
            return false;
        }
        long sequence = header.firstSequence() + read;
        int bytes = body.remaining() < ChunkHeader.RECORD_LENGTH_BYTES ? -1 : body.getInt();
        if (bytes < 0 || bytes > body.remaining() || bytes > Excerpt.BYTES_MAX - Excerpt.TYPE_OFFSET) {
            throw new MalformedRecordingException(
                    "record " + sequence + " says it has " + bytes + " bytes; " + body.remaining() + " are there");
        }
        length = Excerpt.TYPE_OFFSET + bytes;
        body.get(excerpt, Excerpt.TYPE_OFFSET, bytes);
        Excerpt.writeIdentity(excerpt, session, sequence);
        Excerpt.check(excerpt, length);
        read++;
        return true;
    }

    /** The record as its excerpt; valid until the next one. */
    public byte[] excerpt() {
        return excerpt;
    }

    /** The excerpt's length. */
    public int length() {
        return length;
    }
}
