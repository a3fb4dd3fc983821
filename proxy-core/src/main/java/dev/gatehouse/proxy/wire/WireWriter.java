/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.wire;

import java.util.Arrays;

/**
 * Writes fields of one message into an array that grows. An array that was outgrown is wiped, and so is the last one by {@link
 * #toBytes()}: of a secret that was written only the result holds a copy. Confined to one thread.
 */
public final class WireWriter {

    private static final int CAPACITY_MIN = 32;

    private byte[] bytes;
    private int length;

    /** For a short message. */
    public WireWriter() {
        this(CAPACITY_MIN);
    }

    /** @param capacity how many bytes are expected */
    public WireWriter(int capacity) {
        bytes = new byte[Math.max(capacity, CAPACITY_MIN)];
    }

    /** How many bytes have been written. */
    public int length() {
        return length;
    }

    /** The low 8 bits. */
    public WireWriter u8(int value) {
        grow(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** The low 16 bits, most significant byte first. */
    public WireWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    /** The low 16 bits, least significant byte first. */
    public WireWriter u16Le(int value) {
        return u8(value).u8(value >>> 8);
    }

    /** The low 32 bits, most significant byte first. */
    public WireWriter u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    /** The low 32 bits, least significant byte first. */
    public WireWriter u32Le(long value) {
        return u16Le((int) value).u16Le((int) (value >>> 16));
    }

    /** All of {@code value}. */
    public WireWriter bytes(byte[] value) {
        return bytes(value, 0, value.length);
    }

    /** {@code count} bytes of {@code value} from {@code offset}. */
    public WireWriter bytes(byte[] value, int offset, int count) {
        grow(count);
        System.arraycopy(value, offset, bytes, length, count);
        length += count;
        return this;
    }

    /** {@code count} bytes of 0. */
    public WireWriter zeros(int count) {
        grow(count);
        length += count;
        return this;
    }

    /** Each character as 16 bits, least significant byte first (UTF-16LE); no terminator. */
    public WireWriter utf16Le(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            u16Le(text.charAt(i));
        }
        return this;
    }

    /** Replaces the 16 bits at {@code offset}, least significant byte first: a length that is known late. */
    public WireWriter setU16Le(int offset, int value) {
        if (offset < 0 || offset + 2 > length) {
            throw new IndexOutOfBoundsException(offset);
        }
        bytes[offset] = (byte) value;
        bytes[offset + 1] = (byte) (value >>> 8);
        return this;
    }

    /** What was written. The writer is empty after that. */
    public byte[] toBytes() {
        byte[] written = Arrays.copyOf(bytes, length);
        Arrays.fill(bytes, (byte) 0);
        length = 0;
        return written;
    }

    private void grow(int count) {
        if (count > bytes.length - length) {
            byte[] outgrown = bytes;
            bytes = Arrays.copyOf(outgrown, Math.max(Math.addExact(length, count), outgrown.length * 2));
            Arrays.fill(outgrown, (byte) 0);
        }
    }
}
