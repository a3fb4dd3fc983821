/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.util.Arrays;

/** What the three NTLM messages have in common, [MS-NLMP] 2.2.1: signature, type, and fields that point into a payload. */
final class NtlmMessage {

    static final int NEGOTIATE = 1;
    static final int CHALLENGE = 2;
    static final int AUTHENTICATE = 3;

    /** Limit of a name in UTF-16LE. */
    static final int NAME_BYTES_MAX = 1024;

    /** Length of what stands before the flags' neighbours: signature and type. */
    static final int TYPE_END = 12;

    /** VERSION, [MS-NLMP] 2.2.2.10, for debugging only: a recent Windows, NTLMSSP_REVISION_W2K3. */
    private static final byte[] VERSION = {0x0A, 0x00, 0x7C, 0x4F, 0x00, 0x00, 0x00, 0x0F};

    private static final byte[] SIGNATURE = {'N', 'T', 'L', 'M', 'S', 'S', 'P', 0};

    private NtlmMessage() {}

    /** Length, allocated length and offset of a field in the payload. */
    record Field(int length, long offset) {

        static Field decode(String name, WireReader reader) throws WireException {
            int length = reader.u16Le(name + " length");
            reader.u16Le(name + " allocated length");
            return new Field(length, reader.u32Le(name + " offset"));
        }

        /** A copy of the bytes that this points to. */
        byte[] bytesOf(String name, byte[] message, int lengthMax) throws WireException {
            if (length > lengthMax) {
                throw WireException.limitExceeded(name + " length", length, lengthMax);
            }
            if (length == 0) {
                return new byte[0];
            }
            if (offset + length > message.length) {
                throw WireException.notEnoughBytes(name, offset + length, message.length);
            }
            return Arrays.copyOfRange(message, (int) offset, (int) offset + length);
        }
    }

    /** Whether a token is a raw NTLM message and not SPNEGO. */
    static boolean is(byte[] token) {
        return token.length >= TYPE_END && Arrays.equals(SIGNATURE, Arrays.copyOf(token, SIGNATURE.length));
    }

    /** A reader behind signature and type. */
    static WireReader decode(byte[] message, int type) throws WireException {
        WireReader reader = WireReader.over(message);
        byte[] signature = reader.bytes("ntlm signature", SIGNATURE.length, SIGNATURE.length);
        if (!Arrays.equals(signature, SIGNATURE)) {
            throw WireException.invalidField("ntlm signature byte", signature[0], "starts no ntlm message");
        }
        long actual = reader.u32Le("ntlm message type");
        if (actual != type) {
            throw WireException.invalidField("ntlm message type", actual, "is not " + type);
        }
        return reader;
    }

    static WireWriter encode(int type, int length) {
        return new WireWriter(length).bytes(SIGNATURE).u32Le(type);
    }

    /** Writes the field and says where the next one starts. */
    static int writeField(WireWriter writer, byte[] value, int offset) {
        writer.u16Le(value.length).u16Le(value.length).u32Le(offset);
        return offset + value.length;
    }

    static void writeVersion(WireWriter writer) {
        writer.bytes(VERSION);
    }
}
