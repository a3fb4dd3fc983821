/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.login;

import java.util.Arrays;

/**
 * MD4, [RFC 1320], of one whole message. Broken as a hash; NT hashes are made of it and the JDK does not offer it. Wipes what it
 * derives from the message.
 */
final class Md4 {

    private static final int BLOCK_BYTES = 64;
    private static final int LENGTH_BYTES = 8;
    private static final int SQRT_2 = 0x5A827999;
    private static final int SQRT_3 = 0x6ED9EBA1;
    private static final int[] ORDER_2 = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
    private static final int[] ORDER_3 = {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};
    private static final int[] SHIFTS_1 = {3, 7, 11, 19};
    private static final int[] SHIFTS_2 = {3, 5, 9, 13};
    private static final int[] SHIFTS_3 = {3, 9, 11, 15};

    private final int[] state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
    private final int[] words = new int[16];

    private Md4() {}

    /** The digest of {@code message}, 16 bytes. */
    static byte[] digest(byte[] message) {
        byte[] padded = padded(message);
        Md4 md4 = new Md4();
        for (int at = 0; at < padded.length; at += BLOCK_BYTES) {
            md4.block(padded, at);
        }
        Arrays.fill(padded, (byte) 0);
        return md4.finish();
    }

    private static byte[] padded(byte[] message) {
        int blocks = (message.length + 1 + LENGTH_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES;
        byte[] padded = Arrays.copyOf(message, blocks * BLOCK_BYTES);
        padded[message.length] = (byte) 0x80;
        long bits = message.length * 8L;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            padded[padded.length - LENGTH_BYTES + i] = (byte) (bits >>> (8 * i));
        }
        return padded;
    }

    private void block(byte[] bytes, int at) {
        for (int i = 0; i < words.length; i++) {
            int word = at + 4 * i;
            words[i] = (bytes[word] & 0xFF)
                    | (bytes[word + 1] & 0xFF) << 8
                    | (bytes[word + 2] & 0xFF) << 16
                    | (bytes[word + 3] & 0xFF) << 24;
        }
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        for (int step = 0; step < 48; step++) {
            int mixed = Integer.rotateLeft(a + mix(step, b, c, d), shift(step));
            a = d;
            d = c;
            c = b;
            b = mixed;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }

    private int mix(int step, int b, int c, int d) {
        int index = step % 16;
        return switch (step / 16) {
            case 0 -> ((b & c) | (~b & d)) + words[index];
            case 1 -> ((b & c) | (b & d) | (c & d)) + words[ORDER_2[index]] + SQRT_2;
            default -> (b ^ c ^ d) + words[ORDER_3[index]] + SQRT_3;
        };
    }

    private static int shift(int step) {
        int index = step % 4;
        return switch (step / 16) {
            case 0 -> SHIFTS_1[index];
            case 1 -> SHIFTS_2[index];
            default -> SHIFTS_3[index];
        };
    }

    private byte[] finish() {
        byte[] digest = new byte[16];
        for (int i = 0; i < digest.length; i++) {
            digest[i] = (byte) (state[i / 4] >>> (8 * (i % 4)));
        }
        Arrays.fill(words, 0);
        Arrays.fill(state, 0);
        return digest;
    }
}
