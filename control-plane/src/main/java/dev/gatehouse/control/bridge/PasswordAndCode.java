/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.proxy.port.SecondFactor;
import dev.gatehouse.proxy.port.Secret;
import java.util.Arrays;
import java.util.Optional;

/**
 * {@code password,123456}: what users type whose client cannot ask for a code.
 *
 * @param password what stands before the last comma
 * @param code what stands behind it: six digits or a recovery code
 */
record PasswordAndCode(Secret password, Secret code) implements AutoCloseable {

    private static final int DIGITS = 6;
    private static final int RECOVERY_CHARS = 10;

    /** @param typed stays the caller's */
    static Optional<PasswordAndCode> split(Secret typed) {
        byte[] bytes = typed.copyBytes();
        try {
            int comma = bytes.length - 1;
            while (comma >= 0 && bytes[comma] != ',') {
                comma--;
            }
            byte[] code = Arrays.copyOfRange(bytes, comma + 1, bytes.length);
            if (comma < 0 || !looksLikeCode(code)) {
                Arrays.fill(code, (byte) 0);
                return Optional.empty();
            }
            return Optional.of(new PasswordAndCode(Secret.ofBytes(Arrays.copyOf(bytes, comma)), Secret.ofBytes(code)));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static boolean looksLikeCode(byte[] code) {
        int digits = 0;
        int letters = 0;
        for (byte each : code) {
            char c = (char) (each & 0xff);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
                letters++;
            } else if (c != '-') {
                return false;
            }
        }
        boolean isTotp = digits == DIGITS && code.length == DIGITS;
        return code.length <= SecondFactor.CODE_BYTES_MAX && (isTotp || digits + letters == RECOVERY_CHARS);
    }

    @Override
    public void close() {
        password.close();
        code.close();
    }

    @Override
    public String toString() {
        return "PasswordAndCode";
    }
}
