/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.shamir;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Splits a secret into shares and puts it together again (A. Shamir, "How to share a secret", 1979), byte by byte over GF(256) with
 * AES's polynomial. Multiplication uses no table and no branch that depends on the operands. Stateless.
 */
public final class SecretSharing {

    /** A share's number is one byte other than zero. */
    public static final int SHARES_MAX = 255;

    private static final int POLYNOMIAL = 0x1b;

    private SecretSharing() {}

    /** One share: the value of every byte's polynomial at {@code number}. Holds a secret; its owner wipes {@code value}. */
    public record Share(int number, byte[] value) {
        public Share {
            if (number < 1 || number > SHARES_MAX) {
                throw new IllegalArgumentException("a share has a number of 1 to " + SHARES_MAX);
            }
        }

        /** Overwrites it. */
        public void wipe() {
            Arrays.fill(value, (byte) 0);
        }

        @Override
        public String toString() {
            return "Share[" + number + ", ***]";
        }
    }

    /**
     * Shares numbered from 1.
     *
     * @param threshold so many give the secret, at least 2
     */
    public static List<Share> split(byte[] secret, int shares, int threshold, SecureRandom random) {
        if (threshold < 2 || threshold > shares || shares > SHARES_MAX) {
            throw new IllegalArgumentException(
                    "cannot split into " + shares + " shares of which " + threshold + " suffice");
        }
        byte[][] coefficients = new byte[threshold - 1][secret.length];
        for (byte[] coefficient : coefficients) {
            random.nextBytes(coefficient);
        }
        List<Share> made = IntStream.rangeClosed(1, shares)
                .mapToObj(number -> new Share(number, evaluate(secret, coefficients, number)))
                .toList();
        for (byte[] coefficient : coefficients) {
            Arrays.fill(coefficient, (byte) 0);
        }
        return made;
    }

    /** Horner's rule, from the highest coefficient down to the secret. */
    private static byte[] evaluate(byte[] secret, byte[][] coefficients, int x) {
        byte[] value = new byte[secret.length];
        for (int index = 0; index < secret.length; index++) {
            int sum = 0;
            for (int degree = coefficients.length - 1; degree >= 0; degree--) {
                sum = multiply(sum ^ coefficients[degree][index] & 0xff, x);
            }
            value[index] = (byte) (sum ^ secret[index]);
        }
        return value;
    }

    /**
     * The secret, when there are enough shares and all are right; otherwise other bytes, which nothing here can tell from it. The caller
     * wipes it.
     *
     * @throws IllegalArgumentException when numbers repeat or lengths differ
     */
    public static byte[] combine(List<Share> shares) {
        Set<Integer> numbers = new HashSet<>();
        int length = shares.isEmpty() ? 0 : shares.get(0).value().length;
        for (Share share : shares) {
            if (!numbers.add(share.number()) || share.value().length != length) {
                throw new IllegalArgumentException("shares must have different numbers and the same length");
            }
        }
        byte[] secret = new byte[length];
        for (Share share : shares) {
            int weight = weight(share.number(), numbers);
            for (int index = 0; index < length; index++) {
                secret[index] ^= (byte) multiply(share.value()[index] & 0xff, weight);
            }
        }
        return secret;
    }

    /** Lagrange's basis polynomial of {@code number} at zero. */
    private static int weight(int number, Set<Integer> numbers) {
        int numerator = 1;
        int denominator = 1;
        for (int other : numbers) {
            if (other != number) {
                numerator = multiply(numerator, other);
                denominator = multiply(denominator, other ^ number);
            }
        }
        return multiply(numerator, inverse(denominator));
    }

    static int multiply(int left, int right) {
        int product = 0;
        int factor = left;
        for (int bit = 0; bit < 8; bit++) {
            product ^= factor & -(right >> bit & 1);
            factor = factor << 1 & 0xff ^ POLYNOMIAL & -(factor >> 7 & 1);
        }
        return product;
    }

    /** The 254th power, which is the inverse of everything but zero. */
    static int inverse(int value) {
        int power = value;
        for (int step = 0; step < 6; step++) {
            power = multiply(multiply(power, power), value);
        }
        return multiply(power, power);
    }
}
