/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.factor;

import dev.gatehouse.proxy.port.SecondFactor;
import dev.gatehouse.proxy.port.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Codes of an authenticator app: RFC 6238 with what every app can do, SHA-1, six digits, steps of 30 seconds. Stateless. */
final class Totp {

    /** As long as the hash, RFC 4226 section 4. */
    static final int SECRET_BYTES = 20;

    static final int DIGITS = 6;
    static final long STEP_SECONDS = 30;

    /** A clock may be a step behind or ahead (RFC 6238 section 5.2). */
    private static final int STEPS_APART_MAX = 1;

    private static final int MODULUS = 1_000_000;

    private Totp() {}

    static long step(long epochSeconds) {
        return Math.floorDiv(epochSeconds, STEP_SECONDS);
    }

    /** Apps show the digits in two groups, and people type what they see. What is too long for a code is cut, and wrong. */
    static byte[] withoutBlanks(byte[] typed) {
        byte[] plain = new byte[Math.min(typed.length, SecondFactor.CODE_BYTES_MAX)];
        int count = 0;
        for (byte each : typed) {
            if (each != ' ' && count < plain.length) {
                plain[count++] = each;
            }
        }
        byte[] result = Arrays.copyOf(plain, count);
        Arrays.fill(plain, (byte) 0);
        return result;
    }

    /** The code of one step, RFC 4226 section 5.3: six digits in ASCII. */
    static byte[] code(byte[] secret, long step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] hash =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int number = ByteBuffer.wrap(hash).getInt(hash[hash.length - 1] & 0xf) & 0x7fff_ffff;
            Arrays.fill(hash, (byte) 0);
            byte[] digits = new byte[DIGITS];
            int left = number % MODULUS;
            for (int i = DIGITS - 1; i >= 0; i--) {
                digits[i] = (byte) ('0' + left % 10);
                left /= 10;
            }
            return digits;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The earliest step around {@code now} and after {@code lastStep} that has this code.
     *
     * @param secret of the app; stays the caller's
     * @param digits as typed
     */
    static OptionalLong matchingStep(Secret secret, byte[] digits, long now, long lastStep) {
        byte[] key = secret.copyBytes();
        OptionalLong found = OptionalLong.empty();
        for (long step = now + STEPS_APART_MAX; step >= now - STEPS_APART_MAX; step--) {
            byte[] code = code(key, step);
            if (MessageDigest.isEqual(code, digits) && step > lastStep) {
                found = OptionalLong.of(step);
            }
            Arrays.fill(code, (byte) 0);
        }
        Arrays.fill(key, (byte) 0);
        return found;
    }
}
