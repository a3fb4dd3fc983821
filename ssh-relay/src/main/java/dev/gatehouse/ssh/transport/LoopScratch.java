/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import io.netty.util.concurrent.FastThreadLocal;

/** One array for each event loop, for ciphertext between a cipher and a direct buffer. It holds no plaintext. */
final class LoopScratch {

    private static final int START_BYTES = 64 * 1024;

    private static final FastThreadLocal<byte[]> ARRAY = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[START_BYTES];
        }
    };

    private LoopScratch() {}

    static byte[] atLeast(int bytes) {
        byte[] array = ARRAY.get();
        if (array.length < bytes) {
            // bounded by the largest packet
            array = new byte[bytes];
            ARRAY.set(array);
        }
        return array;
    }
}
