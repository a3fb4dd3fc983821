/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.login;

import dev.gatehouse.proxy.port.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/** Makes bearer secrets: a prefix that says what they are, to people and to scanners for leaked secrets, and 256 random bits. Stateless. */
public final class BearerSecret {

    /** Of a signed-in person. */
    public static final String SIGN_IN = "ghs_";

    /** Of a sign-in that waits for a second factor. */
    public static final String CHALLENGE = "ghc_";

    private static final int RANDOM_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private BearerSecret() {}

    /** A new one; ASCII letters, digits, {@code - _}; the caller wipes it. */
    public static Secret make(String prefix) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        byte[] encoded = Base64.getUrlEncoder().withoutPadding().encode(random);
        byte[] head = prefix.getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + encoded.length);
        System.arraycopy(encoded, 0, all, head.length, encoded.length);
        Arrays.fill(random, (byte) 0);
        Arrays.fill(encoded, (byte) 0);
        return Secret.ofBytes(all);
    }

    /** Whether {@code secret} says that it is of that sort. */
    public static boolean isOf(String prefix, Secret secret) {
        byte[] bytes = secret.copyBytes();
        byte[] head = prefix.getBytes(StandardCharsets.US_ASCII);
        try {
            return bytes.length > head.length && Arrays.equals(bytes, 0, head.length, head, 0, head.length);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** What is kept: SHA-256, enough for what nobody can guess. */
    public static byte[] hash(Secret secret) {
        byte[] bytes = secret.copyBytes();
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
