/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import java.util.concurrent.ThreadLocalRandom;

/** Seals binary packets (RFC 4253 section 6) under one set of keys. Confined to the channel's event loop. */
abstract class PacketSealer {

    /** What a sealed packet may have more than its payload: lengths, padding, tag or MAC. */
    static final int OVERHEAD_BYTES_MAX = 5 + 32 + 64;

    private static final int PADDING_MIN = 4;

    /**
     * Seals the payload at {@code start + 5}; the bytes before and after it are overwritten.
     *
     * @param out has room for the payload and {@link #OVERHEAD_BYTES_MAX}
     */
    abstract void seal(byte[] array, int start, int payloadLength, long sequence, ByteBuf out)
            throws GeneralSecurityException;

    /** Writes the header and the padding around the payload and returns the packet length. */
    static int pad(byte[] array, int start, int payloadLength, int blockBytes, boolean lengthCounts) {
        int unpadded = 1 + payloadLength + (lengthCounts ? PacketOpener.LENGTH_BYTES : 0);
        int padding = blockBytes - unpadded % blockBytes;
        if (padding < PADDING_MIN) {
            padding += blockBytes;
        }
        int packetLength = 1 + payloadLength + padding;
        array[start] = (byte) (packetLength >>> 24);
        array[start + 1] = (byte) (packetLength >>> 16);
        array[start + 2] = (byte) (packetLength >>> 8);
        array[start + 3] = (byte) packetLength;
        array[start + 4] = (byte) padding;
        // encrypted with the rest, so that any unpredictable-looking bytes will do (RFC 4253 section 6: SHOULD be
        // random)
        long random = ThreadLocalRandom.current().nextLong();
        int at = start + Frame.PAYLOAD_OFFSET + payloadLength;
        for (int i = 0; i < padding; i++) {
            array[at + i] = (byte) (random >>> ((i & 7) << 3));
        }
        return packetLength;
    }

    /** Before the first keys. */
    static final class Plain extends PacketSealer {

        private static final int BLOCK_BYTES = 8;

        @Override
        void seal(byte[] array, int start, int payloadLength, long sequence, ByteBuf out) {
            int packetLength = pad(array, start, payloadLength, BLOCK_BYTES, true);
            out.writeBytes(array, start, PacketOpener.LENGTH_BYTES + packetLength);
        }
    }
}
