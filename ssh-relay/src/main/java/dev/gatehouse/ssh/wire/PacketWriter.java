/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builds a payload (RFC 4251 section 5), with room before it for the packet header and after it for the padding, so that sealing
 * it needs no copy. Confined to the channel's event loop.
 */
public final class PacketWriter {

    /** Packet length and padding length before the payload (RFC 4253 section 6). */
    public static final int HEADROOM_BYTES = 5;

    /** Room after the payload for padding. */
    public static final int TAILROOM_BYTES = 40;

    private static final int START_CAPACITY_BYTES = 64;

    private byte[] array;
    private int position;

    private PacketWriter(int capacity) {
        this.array = new byte[HEADROOM_BYTES + capacity + TAILROOM_BYTES];
        this.position = HEADROOM_BYTES;
    }

    /** A payload that begins with {@code messageNumber}. */
    public static PacketWriter of(int messageNumber) {
        return new PacketWriter(START_CAPACITY_BYTES).putByte(messageNumber);
    }

    /** A payload without a message number, for data to sign. */
    public static PacketWriter plain() {
        return new PacketWriter(START_CAPACITY_BYTES);
    }

    public PacketWriter putByte(int value) {
        room(1);
        array[position++] = (byte) value;
        return this;
    }

    public PacketWriter putBoolean(boolean value) {
        return putByte(value ? 1 : 0);
    }

    public PacketWriter putUint32(long value) {
        room(4);
        array[position++] = (byte) (value >>> 24);
        array[position++] = (byte) (value >>> 16);
        array[position++] = (byte) (value >>> 8);
        array[position++] = (byte) value;
        return this;
    }

    public PacketWriter putString(byte[] bytes) {
        putUint32(bytes.length);
        return putRaw(bytes);
    }

    public PacketWriter putString(String text) {
        return putString(text.getBytes(StandardCharsets.UTF_8));
    }

    public PacketWriter putRaw(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, array, position, bytes.length);
        position += bytes.length;
        return this;
    }

    /** The array, with the payload from {@link #HEADROOM_BYTES} on. */
    public byte[] array() {
        return array;
    }

    /** Length of the payload. */
    public int length() {
        return position - HEADROOM_BYTES;
    }

    /** A copy of the payload. */
    public byte[] toBytes() {
        return Arrays.copyOfRange(array, HEADROOM_BYTES, position);
    }

    /** Wipes what was written. */
    public void wipe() {
        Arrays.fill(array, (byte) 0);
    }

    private void room(int bytes) {
        int needed = position + bytes + TAILROOM_BYTES;
        if (needed > array.length) {
            byte[] larger = Arrays.copyOf(array, Math.max(needed, array.length * 2));
            Arrays.fill(array, (byte) 0);
            array = larger;
        }
    }
}
