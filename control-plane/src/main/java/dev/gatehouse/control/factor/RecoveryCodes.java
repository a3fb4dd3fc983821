/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.factor;

import dev.gatehouse.proxy.port.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Codes for whoever has lost the app: ten groups of two times five characters, of which the alphabet leaves out what looks alike. What is
 * kept of them is a hash keyed with the app's secret, which the vault has sealed. Stateless.
 */
final class RecoveryCodes {

    static final int COUNT = 10;

    /** 50 random bits. */
    static final int CHARS = 10;

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int GROUP_CHARS = 5;
    private static final byte[] LABEL = "gatehouse recovery code v1 ".getBytes(StandardCharsets.US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();

    private RecoveryCodes() {}

    /** New ones; the caller wipes them. */
    static List<Secret> draw() {
        List<Secret> codes = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            byte[] text = new byte[CHARS + 1];
            for (int at = 0; at < text.length; at++) {
                text[at] = at == GROUP_CHARS ? (byte) '-' : (byte) ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length()));
            }
            codes.add(Secret.ofBytes(text));
        }
        return codes;
    }

    /** What a person may make of a code, back as it was: capitals, blanks, a missing hyphen, o for 0, i and l for 1. */
    static Optional<byte[]> normalized(byte[] typed) {
        byte[] chars = new byte[CHARS];
        int count = 0;
        for (byte each : typed) {
            char c = Character.toLowerCase((char) (each & 0xff));
            if (c == '-' || c == ' ') {
                continue;
            }
            char plain = c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
            if (count == CHARS || ALPHABET.indexOf(plain) < 0) {
                Arrays.fill(chars, (byte) 0);
                return Optional.empty();
            }
            chars[count++] = (byte) plain;
        }
        return count == CHARS ? Optional.of(chars) : Optional.empty();
    }

    /** What is kept of a code, HMAC-SHA-256. */
    static byte[] hash(Secret appSecret, byte[] normalized) {
        byte[] key = appSecret.copyBytes();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(LABEL);
            return mac.doFinal(normalized);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    static byte[] hash(Secret appSecret, Secret code) {
        byte[] bytes = code.copyBytes();
        byte[] normalized = normalized(bytes).orElseThrow();
        try {
            return hash(appSecret, normalized);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(normalized, (byte) 0);
        }
    }
}
