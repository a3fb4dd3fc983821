/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.MessageNumber;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * One opened packet in pooled heap memory, laid out as {@code [length 4][padding length 1][payload][padding]}. For channel data
 * the same bytes are the recorder's payload and, later, the packet to the other leg: nothing is copied between the two ciphers.
 * Confined to the channel's event loop; released exactly once by its owner.
 */
public final class Frame {

    /** Where the payload begins after {@link #start}. */
    static final int PAYLOAD_OFFSET = 5;

    /** Message number, recipient channel, length: what stands before the bytes of SSH_MSG_CHANNEL_DATA. */
    private static final int DATA_HEADER_BYTES = 9;

    private static final int TAILROOM_BYTES = 40;

    private final ByteBuf memory;
    private final byte[] array;
    private final int start;
    private int dataOffset;
    private int dataLength;

    private Frame(ByteBuf memory) {
        this.memory = memory;
        this.array = memory.array();
        this.start = memory.arrayOffset();
    }

    static Frame forPacket(ByteBufAllocator allocator, int packetBytes) {
        return new Frame(allocator.heapBuffer(packetBytes + TAILROOM_BYTES));
    }

    /**
     * A frame for data of our own.
     *
     * @param capacity how many bytes of data fit
     */
    public static Frame forData(ByteBufAllocator allocator, int capacity) {
        Frame frame = forPacket(allocator, PAYLOAD_OFFSET + DATA_HEADER_BYTES + capacity);
        // extended data has one more number before its bytes
        frame.dataOffset = frame.start + PAYLOAD_OFFSET + DATA_HEADER_BYTES + 4;
        frame.dataLength = 0;
        return frame;
    }

    int start() {
        return start;
    }

    /** From the packet's head (RFC 4253 section 6); not positive when a peer lies about it. */
    int payloadLength() {
        int packetLength = ((array[start] & 0xFF) << 24)
                | ((array[start + 1] & 0xFF) << 16)
                | ((array[start + 2] & 0xFF) << 8)
                | (array[start + 3] & 0xFF);
        return packetLength - 1 - (array[start + 4] & 0xFF);
    }

    void data(int offset, int length) {
        this.dataOffset = offset;
        this.dataLength = length;
    }

    /** The bytes, with others around them. */
    public byte[] array() {
        return array;
    }

    /** Where the channel's data begins in {@link #array}; at least nine bytes before it may be overwritten. */
    public int dataOffset() {
        return dataOffset;
    }

    /** How many bytes of channel data. */
    public int dataLength() {
        return dataLength;
    }

    /** Bytes that {@link #append} would take. */
    public int room() {
        return start + memory.capacity() - TAILROOM_BYTES - (dataOffset + dataLength);
    }

    /** Copies small data behind what is here. */
    public void append(byte[] source, int offset, int length) {
        System.arraycopy(source, offset, array, dataOffset + dataLength, length);
        dataLength += length;
    }

    /** Drops data from the front that has been sent. */
    public void consume(int length) {
        dataOffset += length;
        dataLength -= length;
    }

    /**
     * Writes the head of SSH_MSG_CHANNEL_DATA or SSH_MSG_CHANNEL_EXTENDED_DATA (RFC 4254 section 5.2) before the data.
     *
     * @return where the payload begins
     */
    int putDataHeader(int length, int recipient, int dataType) {
        int payload = dataOffset - DATA_HEADER_BYTES - (dataType == 0 ? 0 : 4);
        array[payload] = (byte) (dataType == 0 ? MessageNumber.CHANNEL_DATA : MessageNumber.CHANNEL_EXTENDED_DATA);
        putInt(payload + 1, recipient);
        if (dataType != 0) {
            putInt(payload + 5, dataType);
        }
        putInt(dataOffset - 4, length);
        return payload;
    }

    private void putInt(int offset, int value) {
        array[offset] = (byte) (value >>> 24);
        array[offset + 1] = (byte) (value >>> 16);
        array[offset + 2] = (byte) (value >>> 8);
        array[offset + 3] = (byte) value;
    }

    /** Gives the memory back. */
    public void release() {
        memory.release();
    }
}
