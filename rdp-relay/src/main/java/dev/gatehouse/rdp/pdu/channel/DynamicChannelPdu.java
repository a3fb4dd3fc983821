/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.channel;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.nio.charset.StandardCharsets;

/** One message of the static channel {@code drdynvc}, [MS-RDPEDYC] 2.2. Immutable. */
public sealed interface DynamicChannelPdu {

    /** How long the name of a dynamic channel may be, its terminator not counted. */
    int NAME_LENGTH_MAX = 256;

    /** STATUS_SUCCESS-like creation status: the channel is there. */
    long CREATION_OK = 0;

    /** What a creation status says when the channel is refused: STATUS_UNSUCCESSFUL. */
    long CREATION_REFUSED = 0xC000_0001L;

    /** The version that knows no compression. */
    int VERSION_2 = 2;

    /**
     * DYNVC_CAPS_VERSION1..3 of a server and DYNVC_CAPS_RSP of a client, 2.2.1. Priority charges are not kept.
     *
     * @param version 1, 2 or 3 as the peer says
     */
    record Capabilities(int version) implements DynamicChannelPdu {

        /** DYNVC_CAPS_RSP, 2.2.1.2. */
        public byte[] encodeResponse() {
            return new WireWriter(4)
                    .u8(CAPABILITIES << CMD_SHIFT)
                    .u8(0)
                    .u16Le(version)
                    .toBytes();
        }
    }

    /**
     * DYNVC_CREATE_REQ of a server, 2.2.2.1.
     *
     * @param channelId as the server chose it, 32 bits
     * @param priority Pri, 0..3
     * @param name ChannelName as Latin-1 text; hostile
     */
    record CreateRequest(long channelId, int priority, String name) implements DynamicChannelPdu {

        /** The whole message. */
        public byte[] encode() {
            WireWriter writer = new WireWriter(6 + name.length());
            writeHeader(writer, CREATE, priority, channelId);
            return writer.bytes(name.getBytes(StandardCharsets.ISO_8859_1))
                    .u8(0)
                    .toBytes();
        }
    }

    /**
     * DYNVC_CREATE_RSP of a client, 2.2.2.2.
     *
     * @param channelId of the request
     * @param creationStatus an HRESULT as 32 bits; below 0x80000000 the channel is there
     */
    record CreateResponse(long channelId, long creationStatus) implements DynamicChannelPdu {

        /** The whole message. */
        public byte[] encode() {
            WireWriter writer = new WireWriter(9);
            writeHeader(writer, CREATE, 0, channelId);
            return writer.u32Le(creationStatus).toBytes();
        }
    }

    /**
     * DYNVC_DATA_FIRST, 2.2.3.1, and DYNVC_DATA_FIRST_COMPRESSED, 2.2.3.3: the first part of a message that comes in several.
     *
     * @param channelId of the channel
     * @param totalLength of the whole message in bytes, as the peer says; unchecked
     * @param position where the data begin, as an index of the buffer that was read
     * @param length how many bytes of data there are
     * @param compressed whether the data are compressed in bulk
     */
    record DataFirst(long channelId, long totalLength, int position, int length, boolean compressed)
            implements DynamicChannelPdu {}

    /**
     * DYNVC_DATA, 2.2.3.2, and DYNVC_DATA_COMPRESSED, 2.2.3.4: a whole message or a further part of one.
     *
     * @param channelId of the channel
     * @param position where the data begin, as an index of the buffer that was read
     * @param length how many bytes of data there are
     * @param compressed whether the data are compressed in bulk
     */
    record Data(long channelId, int position, int length, boolean compressed) implements DynamicChannelPdu {}

    /**
     * DYNVC_CLOSE, 2.2.4.
     *
     * @param channelId of the channel
     */
    record Close(long channelId) implements DynamicChannelPdu {

        /** The whole message. */
        public byte[] encode() {
            WireWriter writer = new WireWriter(5);
            writeHeader(writer, CLOSE, 0, channelId);
            return writer.toBytes();
        }
    }

    /** DYNVC_SOFT_SYNC_REQUEST, 2.2.5.1: channels are to move to another transport. */
    record SoftSyncRequest() implements DynamicChannelPdu {}

    /** DYNVC_SOFT_SYNC_RESPONSE, 2.2.5.2. */
    record SoftSyncResponse() implements DynamicChannelPdu {}

    /** Cmd of {@link CreateRequest} and {@link CreateResponse}. */
    int CREATE = 0x1;

    /** Cmd of {@link DataFirst}. */
    int DATA_FIRST = 0x2;

    /** Cmd of {@link Data}. */
    int DATA = 0x3;

    /** Cmd of {@link Close}. */
    int CLOSE = 0x4;

    /** Cmd of {@link Capabilities}. */
    int CAPABILITIES = 0x5;

    /** Cmd of a compressed {@link DataFirst}. */
    int DATA_FIRST_COMPRESSED = 0x6;

    /** Cmd of a compressed {@link Data}. */
    int DATA_COMPRESSED = 0x7;

    /** Cmd of {@link SoftSyncRequest}. */
    int SOFT_SYNC_REQUEST = 0x8;

    /** Cmd of {@link SoftSyncResponse}. */
    int SOFT_SYNC_RESPONSE = 0x9;

    /** Where Cmd lies in the first byte. */
    int CMD_SHIFT = 4;

    /**
     * Reads one message.
     *
     * @param reader covers the message and nothing more
     * @param fromServer who has sent it: a request and its response look alike
     */
    static DynamicChannelPdu decode(WireReader reader, boolean fromServer) throws WireException {
        int first = reader.u8("dynvc header");
        int sp = first >>> 2 & 0x3;
        int idLength = first & 0x3;
        int cmd = first >>> CMD_SHIFT;
        return switch (cmd) {
            case CREATE -> create(reader, fromServer, sp, idLength);
            case DATA_FIRST, DATA_FIRST_COMPRESSED -> {
                long id = number("dynvc ChannelId", reader, idLength);
                long total = number("dynvc Length", reader, sp);
                yield new DataFirst(id, total, reader.position(), reader.remaining(), cmd == DATA_FIRST_COMPRESSED);
            }
            case DATA, DATA_COMPRESSED -> {
                long id = number("dynvc ChannelId", reader, idLength);
                yield new Data(id, reader.position(), reader.remaining(), cmd == DATA_COMPRESSED);
            }
            case CLOSE -> new Close(number("dynvc ChannelId", reader, idLength));
            case CAPABILITIES -> {
                reader.skip("dynvc Pad", 1);
                yield new Capabilities(reader.u16Le("dynvc Version"));
            }
            case SOFT_SYNC_REQUEST -> new SoftSyncRequest();
            case SOFT_SYNC_RESPONSE -> new SoftSyncResponse();
            default -> throw WireException.invalidField("dynvc Cmd", cmd, "is unknown");
        };
    }

    private static DynamicChannelPdu create(WireReader reader, boolean fromServer, int priority, int idLength)
            throws WireException {
        long id = number("dynvc ChannelId", reader, idLength);
        if (!fromServer) {
            return new CreateResponse(id, reader.u32Le("dynvc CreationStatus"));
        }
        byte[] bytes = reader.bytes("dynvc ChannelName", reader.remaining(), NAME_LENGTH_MAX + 1);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        if (end < 0) {
            throw WireException.invalidField("dynvc ChannelName length", bytes.length, "has no terminator");
        }
        return new CreateRequest(id, priority, text.substring(0, end));
    }

    /** A number of 1, 2 or 4 bytes, as cbId and Len say; 3 is invalid. */
    private static long number(String field, WireReader reader, int lengthCode) throws WireException {
        return switch (lengthCode) {
            case 0 -> reader.u8(field);
            case 1 -> reader.u16Le(field);
            case 2 -> reader.u32Le(field);
            default -> throw WireException.invalidField(field + " length code", lengthCode, "is none of 0, 1, 2");
        };
    }

    private static void writeHeader(WireWriter writer, int cmd, int sp, long channelId) {
        int lengthCode = channelId <= 0xFF ? 0 : channelId <= 0xFFFF ? 1 : 2;
        writer.u8(cmd << CMD_SHIFT | sp << 2 | lengthCode);
        switch (lengthCode) {
            case 0 -> writer.u8((int) channelId);
            case 1 -> writer.u16Le((int) channelId);
            default -> writer.u32Le(channelId);
        }
    }
}
