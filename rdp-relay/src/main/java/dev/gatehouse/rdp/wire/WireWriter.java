/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.wire;

import java.util.Arrays;

/**
 * Builds one message, field by field. Grows as needed: what is written is ours or has passed a reader's limits. Numbers are cut to
 * their width. Confined to one thread.
 */
public final class WireWriter {

    private static final int CAPACITY_INITIAL = 64;

    private byte[] bytes = new byte[CAPACITY_INITIAL];
    private int length;

    /** One byte. */
    public WireWriter u8(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** 16 bits, most significant byte first. */
    public WireWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    /** 16 bits, least significant byte first. */
    public WireWriter u16Le(int value) {
        return u8(value).u8(value >>> 8);
    }

    /** 32 bits, most significant byte first. */
    public WireWriter u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    /** 32 bits, least significant byte first. */
    public WireWriter u32Le(long value) {
        return u16Le((int) value).u16Le((int) (value >>> 16));
    }

    /** These bytes. */
    public WireWriter bytes(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    /** {@code count} bytes of zero. */
    public WireWriter zeros(int count) {
        return bytes(new byte[count]);
    }

    /** How many bytes have been written. */
    public int length() {
        return length;
    }

    /** A copy of what has been written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Overwrites what has been written, and what has been left behind by growth is overwritten at once: for messages with secrets. */
    public void wipe() {
        Arrays.fill(bytes, (byte) 0);
        length = 0;
    }

    private void ensure(int more) {
        if (bytes.length - length >= more) {
            return;
        }
        byte[] larger = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
        Arrays.fill(bytes, (byte) 0);
        bytes = larger;
    }
}
