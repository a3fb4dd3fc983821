/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.rdp.wire.BerLength;
import java.math.BigInteger;
import java.util.Arrays;

/** The little of DER ([X690] 10) that TSRequest and SPNEGO need. Tags have one byte; nothing is read beyond its own length. */
final class Der {

    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int ENUMERATED = 0x0A;
    static final int SEQUENCE = 0x30;
    static final int APPLICATION_0 = 0x60;
    static final int CONTEXT_0 = 0xA0;

    private static final int CONTEXT_NUMBER_MAX = 15;
    private static final int INTEGER_BYTES_MAX = 5;

    private Der() {}

    /** Takes one field of a SEQUENCE. */
    interface FieldReader {
        /**
         * Called for each field.
         *
         * @param number of its context tag
         * @param content what is inside the context tag
         */
        void field(int number, WireReader content) throws WireException;
    }

    /** Tag, shortest length, and the parts one after the other. */
    static byte[] encode(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] encodedLength = BerLength.encode(length);
        byte[] encoded = new byte[1 + encodedLength.length + length];
        encoded[0] = (byte) tag;
        System.arraycopy(encodedLength, 0, encoded, 1, encodedLength.length);
        int at = 1 + encodedLength.length;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, encoded, at, part.length);
            at += part.length;
        }
        return encoded;
    }

    /** A field with the context tag {@code number}. */
    static byte[] field(int number, byte[] content) {
        return encode(CONTEXT_0 | number, content);
    }

    /** An INTEGER, signed. */
    static byte[] integer(int value) {
        return encode(INTEGER, BigInteger.valueOf(value).toByteArray());
    }

    /** The content of the next value, which has to have {@code tag}. */
    static WireReader decode(String field, WireReader reader, int tag) throws WireException {
        requireTag(field, reader.u8(field + " tag"), tag);
        return content(field, reader);
    }

    /** As {@link #decode}, of a value that nothing may follow. */
    static WireReader decodeOnly(String field, WireReader reader, int tag) throws WireException {
        WireReader content = decode(field, reader, tag);
        reader.expectEnd(field);
        return content;
    }

    /** All optional fields of a SEQUENCE, whose context tags have to rise. */
    static void decodeFields(String structure, WireReader sequence, FieldReader fields) throws WireException {
        int last = -1;
        while (sequence.remaining() > 0) {
            int number = sequence.u8(structure + " field tag") - CONTEXT_0;
            if (number <= last || number > CONTEXT_NUMBER_MAX) {
                throw WireException.invalidField(structure + " field number", number, "does not follow " + last);
            }
            last = number;
            fields.field(number, content(structure + " field " + number, sequence));
        }
    }

    /** A signed INTEGER or an unsigned one of up to 32 bits; the value's lower 32 bits. */
    static int decodeInteger(String field, WireReader reader) throws WireException {
        return decodeNumber(field, decodeOnly(field, reader, INTEGER));
    }

    /** An ENUMERATED of up to 32 bits. */
    static int decodeEnumerated(String field, WireReader reader) throws WireException {
        return decodeNumber(field, decodeOnly(field, reader, ENUMERATED));
    }

    /** A copy of an OCTET STRING that nothing follows. */
    static byte[] decodeOctets(String field, WireReader reader, int lengthMax) throws WireException {
        return decodeOnly(field, reader, OCTET_STRING).rest(field, lengthMax);
    }

    private static int decodeNumber(String field, WireReader content) throws WireException {
        byte[] bytes = content.rest(field, INTEGER_BYTES_MAX);
        if (bytes.length == 0) {
            throw WireException.notEnoughBytes(field, 1, 0);
        }
        if (bytes.length == INTEGER_BYTES_MAX && bytes[0] != 0) {
            throw WireException.limitExceeded(field + " bits", 8L * bytes.length, 32);
        }
        return new BigInteger(bytes).intValue();
    }

    private static WireReader content(String field, WireReader reader) throws WireException {
        return reader.slice(field, BerLength.decode(field, reader, TsRequest.BYTES_MAX));
    }

    private static void requireTag(String field, int actual, int expected) throws WireException {
        if (actual != expected) {
            throw WireException.invalidField(field + " tag", actual, "is not " + expected);
        }
    }
}
