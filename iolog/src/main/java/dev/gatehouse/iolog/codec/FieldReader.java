/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what {@link FieldWriter} writes; every length is held against its limit and against what is left. Confined to one thread. */
public final class FieldReader {

    private final ByteBuffer in;
    private final String what;

    /**
     * Reads from the buffer's position.
     *
     * @param what names the structure in error messages
     */
    public FieldReader(ByteBuffer in, String what) {
        this.in = in;
        this.what = what;
    }

    public int u8() throws MalformedRecordingException {
        need(1);
        return in.get() & 0xFF;
    }

    public int u16() throws MalformedRecordingException {
        need(2);
        return in.getShort() & 0xFFFF;
    }

    public int i32() throws MalformedRecordingException {
        need(4);
        return in.getInt();
    }

    public long i64() throws MalformedRecordingException {
        need(8);
        return in.getLong();
    }

    /** Exactly so many bytes. */
    public byte[] raw(int length) throws MalformedRecordingException {
        need(length);
        byte[] value = new byte[length];
        in.get(value);
        return value;
    }

    /** Bytes after a two-byte length. */
    public byte[] block(int bytesMax) throws MalformedRecordingException {
        int length = u16();
        if (length > bytesMax) {
            throw new MalformedRecordingException(what + " has a block of " + length + " bytes, more than " + bytesMax);
        }
        return raw(length);
    }

    /** UTF-8 after a two-byte length. */
    public String text() throws MalformedRecordingException {
        return new String(block(FormatLimits.TEXT_BYTES_MAX), StandardCharsets.UTF_8);
    }

    /** A count and so many entries; a key that comes twice is malformed. */
    public Map<String, String> map() throws MalformedRecordingException {
        int count = u16();
        if (count > FormatLimits.MAP_ENTRIES_MAX) {
            throw new MalformedRecordingException(
                    what + " has a map of " + count + " entries, more than " + FormatLimits.MAP_ENTRIES_MAX);
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String key = text();
            if (map.put(key, text()) != null) {
                throw new MalformedRecordingException(what + " has a map with a key twice");
            }
        }
        return map;
    }

    /** Refuses bytes that are left over. */
    public void end() throws MalformedRecordingException {
        if (in.hasRemaining()) {
            throw new MalformedRecordingException(what + " has " + in.remaining() + " bytes too many");
        }
    }

    private void need(int bytes) throws MalformedRecordingException {
        if (in.remaining() < bytes) {
            throw new MalformedRecordingException(
                    what + " ends early: " + bytes + " bytes expected, " + in.remaining() + " left");
        }
    }
}
