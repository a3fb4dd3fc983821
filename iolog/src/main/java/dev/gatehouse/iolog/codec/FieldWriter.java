/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes the fields of heads, ends and sections, big-endian, each length checked. Confined to one thread. */
public final class FieldWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** One byte. */
    public FieldWriter u8(int value) {
        out.write(value);
        return this;
    }

    /** Two bytes. */
    public FieldWriter u16(int value) {
        out.write(value >>> 8);
        out.write(value);
        return this;
    }

    /** Four bytes. */
    public FieldWriter i32(int value) {
        return u16(value >>> 16).u16(value);
    }

    /** Eight bytes. */
    public FieldWriter i64(long value) {
        return i32((int) (value >>> 32)).i32((int) value);
    }

    /** Bytes without a length. */
    public FieldWriter raw(byte[] value) {
        out.write(value, 0, value.length);
        return this;
    }

    /** Bytes after a two-byte length. */
    public FieldWriter block(byte[] value, int bytesMax) {
        if (value.length > bytesMax) {
            throw new IllegalArgumentException("block of " + value.length + " bytes exceeds " + bytesMax);
        }
        return u16(value.length).raw(value);
    }

    /** UTF-8 after a two-byte length. */
    public FieldWriter text(String value) {
        return block(value.getBytes(StandardCharsets.UTF_8), FormatLimits.TEXT_BYTES_MAX);
    }

    /** A two-byte count, then key and value of each entry in order. */
    public FieldWriter map(Map<String, String> value) {
        if (value.size() > FormatLimits.MAP_ENTRIES_MAX) {
            throw new IllegalArgumentException(
                    "map of " + value.size() + " entries exceeds " + FormatLimits.MAP_ENTRIES_MAX);
        }
        u16(value.size());
        value.forEach((key, text) -> text(key).text(text));
        return this;
    }

    /** What has been written. */
    public byte[] toBytes() {
        return out.toByteArray();
    }
}
