/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.port.Secret;
import java.nio.CharBuffer;
import java.util.Arrays;

/** UTF-16LE as it stands on the wire. A lone surrogate stays what it is: names are hashed as they were sent. */
final class Utf16 {

    private Utf16() {}

    static byte[] encode(CharSequence text) {
        byte[] bytes = new byte[2 * text.length()];
        for (int i = 0; i < text.length(); i++) {
            bytes[2 * i] = (byte) text.charAt(i);
            bytes[2 * i + 1] = (byte) (text.charAt(i) >>> 8);
        }
        return bytes;
    }

    /** An odd last byte is dropped. */
    static String decode(byte[] bytes) {
        return new String(chars(bytes));
    }

    /** Leaves no copy but the secret itself. */
    static Secret decodeSecret(byte[] bytes) {
        char[] chars = chars(bytes);
        Secret secret = Secret.ofText(CharBuffer.wrap(chars));
        Arrays.fill(chars, '\0');
        return secret;
    }

    /** The caller wipes the result. */
    static byte[] encodeSecret(Secret secret) {
        char[] chars = secret.copyChars();
        byte[] bytes = encode(CharBuffer.wrap(chars));
        Arrays.fill(chars, '\0');
        return bytes;
    }

    private static char[] chars(byte[] bytes) {
        char[] chars = new char[bytes.length / 2];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) ((bytes[2 * i] & 0xFF) | (bytes[2 * i + 1] & 0xFF) << 8);
        }
        return chars;
    }
}
