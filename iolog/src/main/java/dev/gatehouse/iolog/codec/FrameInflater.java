/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;

/** Unfolds compressed records, each to at most {@link FormatLimits#PART_BYTES_MAX} whatever it claims. Confined to one thread. */
public final class FrameInflater implements AutoCloseable {

    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final byte[] inflated = new byte[FormatLimits.PART_BYTES_MAX];

    /** The plain bytes of the zstd frame in {@code frame[0, length)}. */
    public byte[] inflate(byte[] frame, int length) throws MalformedRecordingException {
        try {
            int size = zstd.decompressByteArray(inflated, 0, inflated.length, frame, 0, length);
            return Arrays.copyOf(inflated, size);
        } catch (ZstdException broken) {
            throw new MalformedRecordingException(
                    "compressed record of " + length + " bytes does not unfold to a record", broken);
        }
    }

    @Override
    public void close() {
        zstd.close();
        Arrays.fill(inflated, (byte) 0);
    }
}
