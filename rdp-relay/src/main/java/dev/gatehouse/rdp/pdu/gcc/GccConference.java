/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.wire.PerLength;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The GCC Conference Create Request and Response, [T124] section 8.7 in aligned PER, around the data blocks: [MS-RDPBCGR] 2.2.1.3 and
 * 2.2.1.4. Both are constant but for their lengths. The length of the outer connectPDU is written right and not looked at: Windows
 * answers with a constant 42 (4.1.4).
 */
final class GccConference {

    /** ConnectData: key object 0.0.20.124.0.1. */
    private static final byte[] CONNECT_DATA = {0x00, 0x05, 0x00, 0x14, 0x7C, 0x00, 0x01};

    /** ConferenceCreateRequest: conference name "1", no extras, one set of user data with an h221 key of four bytes. */
    private static final byte[] CREATE_REQUEST = {0x00, 0x08, 0x00, 0x10, 0x00, 0x01, (byte) 0xC0, 0x00};

    /** ConferenceCreateResponse: node 31219, tag 1, success, one set of user data with an h221 key of four bytes. */
    private static final byte[] CREATE_RESPONSE = {0x14, 0x76, 0x0A, 0x01, 0x01, 0x00, 0x01, (byte) 0xC0, 0x00};

    private static final byte[] CLIENT_KEY = "Duca".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SERVER_KEY = "McDn".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_LENGTH = 4;
    private static final int NODE_ID_LENGTH = 2;
    private static final int TAG_LENGTH_MAX = 4;

    private GccConference() {}

    /** A reader over the client's data blocks. */
    static WireReader decodeRequest(byte[] userData) throws WireException {
        WireReader reader = connectData(userData);
        expect("conference create request", reader, CREATE_REQUEST);
        return blocks("client data blocks", reader, CLIENT_KEY);
    }

    /** A reader over the server's data blocks. */
    static WireReader decodeResponse(byte[] userData) throws WireException {
        WireReader reader = connectData(userData);
        reader.skip("conference create response choice", 1);
        reader.skip("conference node id", NODE_ID_LENGTH);
        int tagLength = PerLength.decode("conference tag", reader);
        reader.bytes("conference tag", tagLength, TAG_LENGTH_MAX);
        int result = reader.u8("conference create result");
        if (result != 0) {
            throw WireException.invalidField("conference create result", result, "is not success");
        }
        reader.skip("conference user data count, key choice and key length", 3);
        return blocks("server data blocks", reader, SERVER_KEY);
    }

    static byte[] encodeRequest(byte[] blocks) {
        return encode(CREATE_REQUEST, CLIENT_KEY, blocks);
    }

    static byte[] encodeResponse(byte[] blocks) {
        return encode(CREATE_RESPONSE, SERVER_KEY, blocks);
    }

    private static WireReader connectData(byte[] userData) throws WireException {
        WireReader reader = WireReader.over(userData);
        expect("conference connect data", reader, CONNECT_DATA);
        PerLength.decode("conference connect pdu", reader);
        return reader;
    }

    private static WireReader blocks(String field, WireReader reader, byte[] key) throws WireException {
        expect("conference user data key", reader, key);
        WireReader blocks = reader.slice(field, PerLength.decode(field, reader));
        reader.expectEnd("conference user data");
        return blocks;
    }

    private static void expect(String field, WireReader reader, byte[] expected) throws WireException {
        byte[] received = reader.bytes(field, expected.length, expected.length);
        int at = Arrays.mismatch(received, expected);
        if (at >= 0) {
            throw WireException.invalidField(
                    field + " byte " + at, received[at] & 0xFF, "is not " + (expected[at] & 0xFF));
        }
    }

    private static byte[] encode(byte[] create, byte[] key, byte[] blocks) {
        byte[] length = PerLength.encode(blocks.length);
        return new WireWriter()
                .bytes(CONNECT_DATA)
                .bytes(PerLength.encode(create.length + KEY_LENGTH + length.length + blocks.length))
                .bytes(create)
                .bytes(key)
                .bytes(length)
                .bytes(blocks)
                .toBytes();
    }
}
