/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The body of the END section. The offset of the index is signed, and stands once more in the last eight bytes, where a reader
 * finds it without a scan. Immutable as long as nobody writes into the signature.
 *
 * @param session the recording's id
 * @param lastSequence of the last record
 * @param indexOffset where the INDEX section begins
 * @param keyId names the signing key; the key itself comes from outside
 * @param signature Ed25519 over {@link FileLayout#signedMessage}
 */
public record EndSection(UUID session, long lastSequence, long indexOffset, String keyId, byte[] signature) {

    /** Bytes from the repeated offset of the index to the end of the file. */
    public static final int TRAILER_BYTES = Long.BYTES + FileLayout.LINK_BYTES;

    /** The body up to the signature. */
    public byte[] encodeUnsigned() {
        return new FieldWriter()
                .i64(session.getMostSignificantBits())
                .i64(session.getLeastSignificantBits())
                .i64(lastSequence)
                .i64(indexOffset)
                .text(keyId)
                .toBytes();
    }

    /** The whole body. */
    public byte[] encode() {
        return new FieldWriter()
                .raw(encodeUnsigned())
                .block(signature, FileLayout.SIGNATURE_BYTES)
                .i64(indexOffset)
                .toBytes();
    }

    /** Reads the body. */
    public static EndSection decode(ByteBuffer body) throws MalformedRecordingException {
        FieldReader in = new FieldReader(body, "end section");
        EndSection end = new EndSection(
                new UUID(in.i64(), in.i64()), in.i64(), in.i64(), in.text(), in.block(FileLayout.SIGNATURE_BYTES));
        long repeated = in.i64();
        in.end();
        if (end.signature.length != FileLayout.SIGNATURE_BYTES || repeated != end.indexOffset) {
            throw new MalformedRecordingException(
                    "end section with a signature of " + end.signature.length + " bytes and index offsets "
                            + end.indexOffset + " and " + repeated + " is not one that a writer makes");
        }
        return end;
    }
}
