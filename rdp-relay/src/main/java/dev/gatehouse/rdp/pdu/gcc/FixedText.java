/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.gcc;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** UTF-16LE text in a field of constant length, ended by a NUL or by the field. */
final class FixedText {

    private FixedText() {}

    static String decode(String field, WireReader reader, int length) throws WireException {
        String text = new String(reader.bytes(field, length, length), StandardCharsets.UTF_16LE);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Cuts what does not fit beside one NUL. */
    static void encode(WireWriter writer, String text, int length) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_16LE);
        byte[] cut = Arrays.copyOf(bytes, Math.min(bytes.length, length - 2));
        writer.bytes(cut).zeros(length - cut.length);
    }
}
