/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Seals packets into pooled direct buffers and writes them with one flush for each turn of the loop. One promise for each buffer,
 * not for each packet. Confined to the channel's event loop.
 */
final class OutboundPackets {

    /** A peer that makes us answer and does not read the answers is cut off. Channel data is bounded by its windows. */
    static final int CONTROL_BYTES_MAX = 1024 * 1024;

    private static final int BUFFER_BYTES = 128 * 1024;
    private static final int SMALL_BUFFER_BYTES = 1024;
    private static final long SEQUENCE_MASK = 0xFFFF_FFFFL;

    /** Sealed data that the socket has not taken yet: a peer that does not read, or asks for tiny packets, costs so much. */
    static final int DATA_BYTES_MAX = 2 * 1024 * 1024;

    private final Channel channel;
    private final Runnable flush = this::flush;
    private final Runnable drained;
    private PacketSealer sealer = new PacketSealer.Plain();
    private ByteBuf current;
    private Batch batch;
    private boolean flushScheduled;
    private boolean unflushed;
    private boolean closed;
    private long sequence;
    private long bytesSinceKeys;
    private int controlBytes;
    private int dataBytes;

    /** @param drained told when data is taken again */
    OutboundPackets(Channel channel, Runnable drained) {
        this.channel = channel;
        this.drained = drained;
    }

    /** Whether the socket keeps up; when not, {@code drained} follows. */
    boolean takesData() {
        return dataBytes < DATA_BYTES_MAX;
    }

    /**
     * A message other than channel data.
     *
     * @param done may be null
     * @return false when the peer lets too much pile up
     */
    boolean message(byte[] array, int start, int payloadLength, WriteFuture done) throws GeneralSecurityException {
        if (closed) {
            fail(done);
            return true;
        }
        int sealed = seal(array, start, payloadLength);
        batch.controlBytes += sealed;
        controlBytes += sealed;
        if (done != null) {
            batch.futures.add(done);
        }
        return controlBytes <= CONTROL_BYTES_MAX;
    }

    /** Channel data. */
    void data(byte[] array, int start, int payloadLength, WriteObserver observer, int dataBytes)
            throws GeneralSecurityException {
        if (closed) {
            return;
        }
        int sealed = seal(array, start, payloadLength);
        batch.dataBytes += sealed;
        this.dataBytes += sealed;
        batch.observed(observer, dataBytes);
    }

    /** Bytes outside of packets: the identification string. */
    void raw(byte[] bytes, WriteFuture done) {
        if (closed) {
            fail(done);
            return;
        }
        room(bytes.length);
        current.writeBytes(bytes);
        batch.futures.add(done);
        schedule();
    }

    private static void fail(WriteFuture done) {
        if (done != null) {
            done.failed(new ClosedChannelException());
        }
    }

    private int seal(byte[] array, int start, int payloadLength) throws GeneralSecurityException {
        room(payloadLength + PacketSealer.OVERHEAD_BYTES_MAX);
        int before = current.writerIndex();
        sealer.seal(array, start, payloadLength, sequence, current);
        sequence = (sequence + 1) & SEQUENCE_MASK;
        int sealed = current.writerIndex() - before;
        bytesSinceKeys += sealed;
        schedule();
        return sealed;
    }

    private void room(int bytes) {
        if (current != null && current.maxFastWritableBytes() < bytes) {
            // more than one packet in this turn: the next buffer is a large one
            writeCurrent();
            current = channel.alloc().directBuffer(Math.max(bytes, BUFFER_BYTES));
            batch = new Batch();
        } else if (current == null) {
            current = channel.alloc().directBuffer(Math.max(bytes, SMALL_BUFFER_BYTES));
            batch = new Batch();
        }
    }

    private void schedule() {
        if (!flushScheduled) {
            flushScheduled = true;
            channel.eventLoop().execute(flush);
        }
    }

    private void writeCurrent() {
        if (current != null) {
            ByteBuf buffer = current;
            Batch done = batch;
            current = null;
            batch = null;
            unflushed = true;
            channel.write(buffer).addListener(done);
        }
    }

    /** Hands everything to the socket now. */
    void flush() {
        flushScheduled = false;
        writeCurrent();
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    void keys(PacketSealer next, boolean resetSequence) {
        sealer = next;
        bytesSinceKeys = 0;
        if (resetSequence) {
            sequence = 0;
        }
    }

    /** The number of the next packet. */
    long sequence() {
        return sequence;
    }

    long bytesSinceKeys() {
        return bytesSinceKeys;
    }

    void close() {
        closed = true;
        if (current != null) {
            current.release();
            current = null;
            batch.failed(new ClosedChannelException());
            batch = null;
        }
    }

    /** What one buffer carries: who is to be told when it has been written. */
    private final class Batch implements ChannelFutureListener {

        private final List<WriteFuture> futures = new ArrayList<>(2);
        private WriteObserver[] observers = new WriteObserver[4];
        private int[] bytes = new int[4];
        private int count;
        private int controlBytes;
        private int dataBytes;

        @SuppressWarnings("ReferenceEquality") // the same observer
        void observed(WriteObserver observer, int length) {
            if (count > 0 && observers[count - 1] == observer) {
                bytes[count - 1] += length;
                return;
            }
            if (count == observers.length) {
                observers = Arrays.copyOf(observers, count * 2);
                bytes = Arrays.copyOf(bytes, count * 2);
            }
            observers[count] = observer;
            bytes[count++] = length;
        }

        @Override
        public void operationComplete(ChannelFuture written) {
            OutboundPackets.this.controlBytes -= controlBytes;
            boolean stalled = !takesData();
            OutboundPackets.this.dataBytes -= dataBytes;
            if (!written.isSuccess()) {
                failed(written.cause());
                return;
            }
            for (int i = 0; i < count; i++) {
                observers[i].written(bytes[i]);
            }
            for (WriteFuture future : futures) {
                future.written();
            }
            if (stalled && takesData()) {
                drained.run();
            }
        }

        void failed(Throwable cause) {
            for (WriteFuture future : futures) {
                future.failed(cause);
            }
        }
    }
}
