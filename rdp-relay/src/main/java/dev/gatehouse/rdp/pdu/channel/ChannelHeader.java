/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.channel;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;

/**
 * CHANNEL_PDU_HEADER in front of each chunk of a static virtual channel's message, [MS-RDPBCGR] 2.2.6.1.1. Immutable.
 *
 * @param length of the whole message in bytes, not of the chunk; as the peer says, unchecked
 * @param flags such as {@link #FIRST}
 */
public record ChannelHeader(long length, long flags) {

    /** length(4) + flags(4). */
    public static final int LENGTH = 8;

    /** CHANNEL_FLAG_FIRST: the message begins. */
    public static final long FIRST = 0x0000_0001;

    /** CHANNEL_FLAG_LAST: the message ends. */
    public static final long LAST = 0x0000_0002;

    /** CHANNEL_FLAG_SHOW_PROTOCOL: the receiver hands these headers on. */
    public static final long SHOW_PROTOCOL = 0x0000_0010;

    /** CHANNEL_FLAG_SUSPEND. */
    public static final long SUSPEND = 0x0000_0020;

    /** CHANNEL_FLAG_RESUME. */
    public static final long RESUME = 0x0000_0040;

    /** CHANNEL_PACKET_COMPRESSED: the chunk is compressed in bulk. */
    public static final long PACKET_COMPRESSED = 0x0020_0000;

    /** CHANNEL_PACKET_AT_FRONT. */
    public static final long PACKET_AT_FRONT = 0x0040_0000;

    /** CHANNEL_PACKET_FLUSHED. */
    public static final long PACKET_FLUSHED = 0x0080_0000;

    /** Reads the header; the chunk is what is left. */
    public static ChannelHeader decode(WireReader reader) throws WireException {
        return new ChannelHeader(reader.u32Le("channel length"), reader.u32Le("channel flags"));
    }

    /** Whether all of {@code mask} is set. */
    public boolean has(long mask) {
        return (flags & mask) == mask;
    }

    /** Writes the header. */
    public void encode(WireWriter writer) {
        writer.u32Le(length).u32Le(flags);
    }

    /** A message in one chunk. */
    public static byte[] single(byte[] message) {
        WireWriter writer = new WireWriter(LENGTH + message.length);
        new ChannelHeader(message.length, FIRST | LAST).encode(writer);
        return writer.bytes(message).toBytes();
    }
}
