/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import java.security.SecureRandom;
import java.util.Arrays;

/** 128 random bits as digits and letters, which survive every user name and password field. Stateless. */
final class Base62 {

    /** So many characters hold 128 bits: 62^21 is less than 2^128, 62^22 is more. */
    static final int CHARS = 22;

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int BYTES = 16;

    private Base62() {}

    /** New random characters, which the caller wipes when they are a secret. */
    static char[] random(SecureRandom random) {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        return encode(bits);
    }

    /** Consumes {@code number}, which is zero afterwards: the digits come from dividing it, the last one first. */
    static char[] encode(byte[] number) {
        char[] digits = new char[CHARS];
        for (int i = CHARS - 1; i >= 0; i--) {
            digits[i] = ALPHABET.charAt(divide(number));
        }
        Arrays.fill(number, (byte) 0);
        return digits;
    }

    /** Divides the big-endian number by 62 where it lies, and returns the remainder. */
    private static int divide(byte[] number) {
        int remainder = 0;
        for (int i = 0; i < number.length; i++) {
            int value = remainder << 8 | number[i] & 0xff;
            number[i] = (byte) (value / ALPHABET.length());
            remainder = value % ALPHABET.length();
        }
        return remainder;
    }
}
