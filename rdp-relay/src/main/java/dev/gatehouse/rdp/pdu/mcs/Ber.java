/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.mcs;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import dev.gatehouse.rdp.wire.BerLength;

/** The few types of BER, [X690] section 8, that the MCS Connect PDUs are made of. */
final class Ber {

    static final int TAG_BOOLEAN = 0x01;
    static final int TAG_INTEGER = 0x02;
    static final int TAG_OCTET_STRING = 0x04;
    static final int TAG_ENUMERATED = 0x0A;
    static final int TAG_SEQUENCE = 0x30;

    private static final int INTEGER_LENGTH_MAX = 5;
    private static final long UNSIGNED_MAX = 0xFFFF_FFFFL;

    private Ber() {}

    /** A reader over the contents of one value with this tag of one byte. */
    static WireReader value(String field, WireReader reader, int tag, int lengthMax) throws WireException {
        int received = reader.u8(field + " tag");
        if (received != tag) {
            throw WireException.invalidField(field + " tag", received, "is not " + tag);
        }
        return reader.slice(field, BerLength.decode(field, reader, lengthMax));
    }

    /** A reader over the contents of one value with an application tag above 30: [APPLICATION n]. */
    static WireReader application(String field, WireReader reader, int number, int lengthMax) throws WireException {
        int received = reader.u16(field + " tag");
        if (received != applicationTag(number)) {
            throw WireException.invalidField(field + " tag", received, "is not " + applicationTag(number));
        }
        return reader.slice(field, BerLength.decode(field, reader, lengthMax));
    }

    /** A number 0..2^32-1; mstsc leaves the leading zero out (02 02 ff ff), so there is no sign. */
    static long unsigned(String field, WireReader reader, int tag) throws WireException {
        WireReader value = value(field, reader, tag, INTEGER_LENGTH_MAX);
        if (value.remaining() == 0) {
            throw WireException.notEnoughBytes(field, 1, 0);
        }
        long number = 0;
        while (value.remaining() > 0) {
            number = number << 8 | value.u8(field);
        }
        if (number > UNSIGNED_MAX) {
            throw WireException.limitExceeded(field, number, UNSIGNED_MAX);
        }
        return number;
    }

    static void write(WireWriter writer, int tag, byte[] contents) {
        writer.u8(tag).bytes(BerLength.encode(contents.length)).bytes(contents);
    }

    static byte[] application(int number, byte[] contents) {
        return new WireWriter()
                .u16(applicationTag(number))
                .bytes(BerLength.encode(contents.length))
                .bytes(contents)
                .toBytes();
    }

    static void writeUnsigned(WireWriter writer, int tag, long number) {
        int octets = 1;
        while (octets < INTEGER_LENGTH_MAX && number >>> (8 * octets - 1) != 0) {
            octets++;
        }
        writer.u8(tag).u8(octets);
        for (int i = octets - 1; i >= 0; i--) {
            writer.u8((int) (number >>> (8 * i)));
        }
    }

    private static int applicationTag(int number) {
        return 0x7F00 | number;
    }
}
