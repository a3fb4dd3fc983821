/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869); the JDK has one of its own only since 25. Stateless. */
final class Hkdf {

    private static final String HMAC = "HmacSHA256";
    private static final int HASH_BYTES = 32;
    private static final int MOST_BLOCKS = 255;

    private Hkdf() {}

    static byte[] derive(byte[] keyMaterial, byte[] salt, byte[] info, int length) {
        if (length < 1 || length > MOST_BLOCKS * HASH_BYTES) {
            throw new IllegalArgumentException("HKDF cannot give " + length + " bytes");
        }
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(salt.length == 0 ? new byte[HASH_BYTES] : salt, HMAC));
            byte[] pseudoRandomKey = mac.doFinal(keyMaterial);
            mac.init(new SecretKeySpec(pseudoRandomKey, HMAC));
            byte[] output = new byte[length];
            byte[] block = new byte[0];
            for (int done = 0, counter = 1; done < length; counter++) {
                mac.update(block);
                mac.update(info);
                mac.update((byte) counter);
                block = mac.doFinal();
                int count = Math.min(block.length, length - done);
                System.arraycopy(block, 0, output, done, count);
                done += count;
            }
            Arrays.fill(pseudoRandomKey, (byte) 0);
            Arrays.fill(block, (byte) 0);
            return output;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
