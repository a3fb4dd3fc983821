/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds payloads of small records. */
final class Payload {

    private byte[] bytes = new byte[64];
    private int length;

    Payload(int channel) {
        putInt(channel);
    }

    Payload putInt(long value) {
        room(4);
        bytes[length++] = (byte) (value >>> 24);
        bytes[length++] = (byte) (value >>> 16);
        bytes[length++] = (byte) (value >>> 8);
        bytes[length++] = (byte) value;
        return this;
    }

    Payload putByte(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    Payload putBytes(byte[] value) {
        return putBytes(value, 0, value.length);
    }

    Payload putBytes(byte[] value, int offset, int count) {
        room(count);
        System.arraycopy(value, offset, bytes, length, count);
        length += count;
        return this;
    }

    Payload putText(String text) {
        return putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    private void room(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
    }
}
