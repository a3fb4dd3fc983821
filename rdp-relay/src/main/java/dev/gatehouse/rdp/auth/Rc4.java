/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import java.util.Arrays;

/** RC4, which NTLM is built on. Of our own because the state is a key and has to be wiped. Confined to one thread. */
final class Rc4 implements AutoCloseable {

    private final byte[] state = new byte[256];
    private int i;
    private int j;

    /** The key stays the caller's. */
    Rc4(byte[] key) {
        for (int n = 0; n < state.length; n++) {
            state[n] = (byte) n;
        }
        int k = 0;
        for (int n = 0; n < state.length; n++) {
            k = (k + state[n] + key[n % key.length]) & 0xFF;
            swap(n, k);
        }
    }

    /** Encrypts or decrypts the next bytes of the stream. */
    byte[] apply(byte[] input) {
        byte[] output = new byte[input.length];
        for (int n = 0; n < input.length; n++) {
            i = (i + 1) & 0xFF;
            j = (j + state[i]) & 0xFF;
            swap(i, j);
            output[n] = (byte) (input[n] ^ state[(state[i] + state[j]) & 0xFF]);
        }
        return output;
    }

    /** One message under a key of its own. */
    static byte[] once(byte[] key, byte[] input) {
        try (Rc4 rc4 = new Rc4(key)) {
            return rc4.apply(input);
        }
    }

    boolean isWiped() {
        int bits = 0;
        for (byte b : state) {
            bits |= b;
        }
        return bits == 0;
    }

    @Override
    public void close() {
        Arrays.fill(state, (byte) 0);
        i = 0;
        j = 0;
    }

    private void swap(int a, int b) {
        byte value = state[a];
        state[a] = state[b];
        state[b] = value;
    }
}
