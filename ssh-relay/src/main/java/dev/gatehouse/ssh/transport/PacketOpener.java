/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.SshProtocolException;
import io.netty.buffer.ByteBuf;

/** Opens binary packets (RFC 4253 section 6) under one set of keys. Confined to the channel's event loop. */
abstract class PacketOpener {

    static final int LENGTH_BYTES = 4;

    /** One byte of padding length and four of padding. */
    private static final int PACKET_LENGTH_MIN = 5;

    /** Bytes of the next packet on the wire, or -1 while too few have come to know. */
    abstract int wireBytes(ByteBuf in, int packetMax) throws SshProtocolException;

    /** Takes one whole packet and leaves {@code [length][padding length][payload][padding]} in {@code target}. */
    abstract void open(ByteBuf in, int wireBytes, long sequence, byte[] target, int offset) throws SshProtocolException;

    static int checked(long length, int packetMax, int blockBytes, boolean lengthCounts) throws SshProtocolException {
        if (length < PACKET_LENGTH_MIN || length > packetMax) {
            throw new SshProtocolException(
                    "packet length " + length + " is outside " + PACKET_LENGTH_MIN + ".." + packetMax);
        }
        if ((length + (lengthCounts ? LENGTH_BYTES : 0)) % blockBytes != 0) {
            throw new SshProtocolException("packet length " + length + " is no multiple of the cipher's block");
        }
        return (int) length;
    }

    /** Before the first keys. */
    static final class Plain extends PacketOpener {

        private static final int BLOCK_BYTES = 8;

        @Override
        int wireBytes(ByteBuf in, int packetMax) throws SshProtocolException {
            if (in.readableBytes() < LENGTH_BYTES) {
                return -1;
            }
            long length = in.getUnsignedInt(in.readerIndex());
            return LENGTH_BYTES + checked(length, packetMax, BLOCK_BYTES, true);
        }

        @Override
        void open(ByteBuf in, int wireBytes, long sequence, byte[] target, int offset) {
            in.readBytes(target, offset, wireBytes);
        }
    }
}
