/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.SshProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Cuts what comes from the socket into packets and opens them. Confined to the channel's event loop.
 *
 * <p>Memory is bounded: at most one packet and one read burst are held.
 */
final class InboundPackets {

    /** RFC 4253 section 6.1; enough for every message of a peer that nobody knows yet. */
    static final int PACKET_MAX_UNKNOWN_PEER = 35_000;

    /** As OpenSSH: long commands and environments come in one packet. */
    static final int PACKET_MAX = 256 * 1024;

    private static final long SEQUENCE_MASK = 0xFFFF_FFFFL;

    private final ByteBufAllocator allocator;
    private ByteBuf pending;
    private PacketOpener opener = new PacketOpener.Plain();
    private int packetMax = PACKET_MAX_UNKNOWN_PEER;
    private long sequence;
    private long bytesSinceKeys;
    private long incompleteSinceNanos;

    InboundPackets(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Takes over {@code burst}. */
    void add(ByteBuf burst) {
        if (pending == null) {
            pending = burst;
            return;
        }
        int needed = pending.readableBytes() + burst.readableBytes();
        if (pending.readableBytes() == 0) {
            pending.release();
            pending = burst;
            return;
        }
        try {
            if (pending.refCnt() > 1 || pending.maxFastWritableBytes() < burst.readableBytes()) {
                ByteBuf larger = allocator.directBuffer(needed);
                larger.writeBytes(pending);
                pending.release();
                pending = larger;
            }
            pending.writeBytes(burst);
        } finally {
            burst.release();
        }
    }

    /** The first bytes that have come and are in no packet yet. */
    byte[] peek(int bytesMax) {
        byte[] bytes = new byte[pending == null ? 0 : Math.min(pending.readableBytes(), bytesMax)];
        if (bytes.length > 0) {
            pending.getBytes(pending.readerIndex(), bytes);
        }
        return bytes;
    }

    /** Drops bytes that {@link #peek} showed. */
    void skip(int bytes) {
        pending.skipBytes(bytes);
    }

    /** The next whole packet, or null. */
    Frame next() throws SshProtocolException {
        if (pending == null) {
            return null;
        }
        int wireBytes = opener.wireBytes(pending, packetMax);
        if (wireBytes < 0 || pending.readableBytes() < wireBytes) {
            burstDone();
            return null;
        }
        Frame frame = Frame.forPacket(allocator, wireBytes);
        boolean opened = false;
        try {
            opener.open(pending, wireBytes, sequence, frame.array(), frame.start());
            opened = true;
        } finally {
            if (!opened) {
                frame.release();
            }
        }
        sequence = (sequence + 1) & SEQUENCE_MASK;
        bytesSinceKeys += wireBytes;
        incompleteSinceNanos = 0;
        return frame;
    }

    private void burstDone() {
        if (pending.isReadable()) {
            if (incompleteSinceNanos == 0) {
                incompleteSinceNanos = System.nanoTime() | 1;
            }
        } else {
            pending.release();
            pending = null;
            incompleteSinceNanos = 0;
        }
    }

    void keys(PacketOpener next, boolean resetSequence) {
        opener = next;
        bytesSinceKeys = 0;
        if (resetSequence) {
            sequence = 0;
        }
    }

    void peerIsKnown() {
        packetMax = PACKET_MAX;
    }

    /** The number of the next packet. */
    long sequence() {
        return sequence;
    }

    long bytesSinceKeys() {
        return bytesSinceKeys;
    }

    long incompleteForNanos(long nowNanos) {
        return incompleteSinceNanos == 0 ? 0 : nowNanos - incompleteSinceNanos;
    }

    void close() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }
}
