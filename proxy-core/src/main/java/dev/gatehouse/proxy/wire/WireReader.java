/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;

/**
 * Reads fields from one message and nothing beyond it. Every read names its field; too few bytes are a {@link WireException},
 * never an {@link IndexOutOfBoundsException}. No read allocates except {@link #bytes} and {@link #rest}, whose length the caller has limited.
 * Does not own the buffer. Confined to the channel's event loop.
 */
public final class WireReader {

    private final ByteBuf buffer;
    private final int end;

    private WireReader(ByteBuf buffer, int end) {
        this.buffer = buffer;
        this.end = end;
    }

    /** Reads from the readable bytes of {@code buffer} and moves its reader index. */
    public static WireReader over(ByteBuf buffer) {
        return new WireReader(Objects.requireNonNull(buffer, "buffer"), buffer.writerIndex());
    }

    /** Reads from a copy-free view of {@code message}, which must not change while it is read. */
    public static WireReader over(byte[] message) {
        return over(Unpooled.wrappedBuffer(message));
    }

    /** Where the next read begins, as an index of the buffer that is read. */
    public int position() {
        return buffer.readerIndex();
    }

    /** How many bytes are left in the message. */
    public int remaining() {
        return end - buffer.readerIndex();
    }

    /** An unsigned byte. */
    public int u8(String field) throws WireException {
        require(field, 1);
        return buffer.readUnsignedByte();
    }

    /** An unsigned 16-bit number, most significant byte first. */
    public int u16(String field) throws WireException {
        require(field, 2);
        return buffer.readUnsignedShort();
    }

    /** An unsigned 16-bit number, least significant byte first. */
    public int u16Le(String field) throws WireException {
        require(field, 2);
        return buffer.readUnsignedShortLE();
    }

    /** An unsigned 32-bit number, most significant byte first. */
    public long u32(String field) throws WireException {
        require(field, 4);
        return buffer.readUnsignedInt();
    }

    /** An unsigned 32-bit number, least significant byte first. */
    public long u32Le(String field) throws WireException {
        require(field, 4);
        return buffer.readUnsignedIntLE();
    }

    /**
     * A copy of {@code length} bytes.
     *
     * @param lengthMax the named limit of this field
     */
    public byte[] bytes(String field, long length, int lengthMax) throws WireException {
        if (length < 0 || length > lengthMax) {
            throw WireException.limitExceeded(field + " length", length, lengthMax);
        }
        require(field, length);
        byte[] copy = new byte[(int) length];
        buffer.readBytes(copy);
        return copy;
    }

    /**
     * A copy of all bytes that are left.
     *
     * @param lengthMax the named limit of this field
     */
    public byte[] rest(String field, int lengthMax) throws WireException {
        return bytes(field, remaining(), lengthMax);
    }

    /** Skips {@code length} bytes. */
    public void skip(String field, int length) throws WireException {
        require(field, length);
        buffer.skipBytes(length);
    }

    /** A reader over the next {@code length} bytes, which this reader then skips; {@link #position} counts on in it. */
    public WireReader slice(String field, long length) throws WireException {
        require(field, length);
        int begin = buffer.readerIndex();
        buffer.skipBytes((int) length);
        return over(buffer.duplicate().setIndex(begin, begin + (int) length));
    }

    /** Fails unless the message has been read to its end. */
    public void expectEnd(String message) throws WireException {
        if (remaining() != 0) {
            throw WireException.trailingBytes(message, remaining());
        }
    }

    private void require(String field, long length) throws WireException {
        if (length < 0 || length > remaining()) {
            throw WireException.notEnoughBytes(field, length, remaining());
        }
    }
}
