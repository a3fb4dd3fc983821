/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.pdu.info;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.proxy.wire.WireReader;
import dev.gatehouse.proxy.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Text of a Client Info PDU in one of its two forms, UTF-16LE or an ANSI code page. Text ends at its first NUL. */
final class InfoText {

    private static final int CODE_PAGE_FIRST = 1250;
    private static final int CODE_PAGE_LAST = 1258;
    private static final int CODE_PAGE_WESTERN = 1252;
    private static final int UNICODE_WIDTH = 2;

    private final Charset charset;
    private final int width;

    private InfoText(Charset charset, int width) {
        this.charset = charset;
        this.width = width;
    }

    static InfoText unicode() {
        return new InfoText(StandardCharsets.UTF_16LE, UNICODE_WIDTH);
    }

    /** A code page that is no Windows one of a single byte is read as the Western one: such clients are extinct. */
    static InfoText ansi(long codePage) {
        boolean known =
                codePage >= CODE_PAGE_FIRST && codePage <= CODE_PAGE_LAST && Charset.isSupported("windows-" + codePage);
        return new InfoText(Charset.forName("windows-" + (known ? codePage : CODE_PAGE_WESTERN)), 1);
    }

    /** Text of {@code length} bytes and a terminator that {@code length} does not count. */
    String read(String field, WireReader reader, int length) throws WireException {
        String text = decoded(bytes(field, reader, length, ClientInfo.TEXT_BYTES_MAX));
        reader.skip(field + " terminator", width);
        return text;
    }

    /** Text of {@code length} bytes, which may count a terminator. */
    String readCounted(String field, WireReader reader, int length) throws WireException {
        return decoded(bytes(field, reader, length, ClientInfo.TEXT_BYTES_MAX + width));
    }

    private String decoded(byte[] bytes) {
        String text = new String(bytes, charset);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** As {@link #read}, leaving no copy behind; empty for no text. */
    Optional<Secret> readSecret(String field, WireReader reader, int length) throws WireException {
        byte[] bytes = bytes(field, reader, length, ClientInfo.TEXT_BYTES_MAX);
        CharBuffer chars = charset.decode(ByteBuffer.wrap(bytes));
        try {
            reader.skip(field + " terminator", width);
            int end = 0;
            while (end < chars.limit() && chars.get(end) != 0) {
                end++;
            }
            chars.limit(end);
            return end == 0 ? Optional.empty() : Optional.of(Secret.ofText(chars));
        } finally {
            Arrays.fill(chars.array(), '\0');
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** How many bytes {@code text} has as UTF-16LE. */
    static int length(String field, CharSequence text) {
        int length = text.length() * UNICODE_WIDTH;
        if (length > ClientInfo.TEXT_BYTES_MAX) {
            throw new IllegalArgumentException(field + " of " + length + " bytes exceeds " + ClientInfo.TEXT_BYTES_MAX);
        }
        return length;
    }

    /** Writes {@code secret} as UTF-16LE, leaving no copy behind. @return how many bytes */
    static int write(WireWriter writer, Secret secret) {
        char[] chars = secret.copyChars();
        try {
            int length = length("password", CharBuffer.wrap(chars));
            writer.utf16Le(CharBuffer.wrap(chars));
            return length;
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    private byte[] bytes(String field, WireReader reader, int length, int lengthMax) throws WireException {
        if (length % width != 0) {
            throw WireException.invalidField(field + " length", length, "is odd");
        }
        return reader.bytes(field, length, lengthMax);
    }
}
