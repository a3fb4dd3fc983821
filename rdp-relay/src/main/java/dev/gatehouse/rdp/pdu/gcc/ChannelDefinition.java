/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.nio.charset.StandardCharsets;

/**
 * CHANNEL_DEF, [MS-RDPBCGR] 2.2.1.3.4.1: one static virtual channel. Immutable.
 *
 * @param name 1..{@value #NAME_LENGTH_MAX} printable ASCII characters
 * @param options bits as sent
 */
public record ChannelDefinition(String name, int options) {

    /** Without the NUL. */
    public static final int NAME_LENGTH_MAX = 7;

    /** Of the definition in bytes: name(8) + options(4). */
    static final int LENGTH = 12;

    private static final int NAME_FIELD_LENGTH = 8;

    public ChannelDefinition {
        if (name.isEmpty() || name.length() > NAME_LENGTH_MAX || !isPrintable(name)) {
            throw new IllegalArgumentException("channel name of " + name.length() + " characters is not 1.."
                    + NAME_LENGTH_MAX + " printable ones");
        }
    }

    static ChannelDefinition decode(WireReader reader) throws WireException {
        byte[] field = reader.bytes("channel name", NAME_FIELD_LENGTH, NAME_FIELD_LENGTH);
        String name = new String(field, 0, lengthOf(field), StandardCharsets.US_ASCII);
        int options = (int) reader.u32Le("channel options");
        if (name.isEmpty() || !isPrintable(name)) {
            throw WireException.invalidField("channel name length", name.length(), "is empty or not printable");
        }
        return new ChannelDefinition(name, options);
    }

    /** The last byte is a NUL whatever the client has put there. */
    private static int lengthOf(byte[] field) {
        int length = 0;
        while (length < NAME_LENGTH_MAX && field[length] != 0) {
            length++;
        }
        return length;
    }

    private static boolean isPrintable(String name) {
        return name.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    void encode(WireWriter writer) {
        writer.bytes(name.getBytes(StandardCharsets.US_ASCII))
                .zeros(NAME_FIELD_LENGTH - name.length())
                .u32Le(options);
    }
}
