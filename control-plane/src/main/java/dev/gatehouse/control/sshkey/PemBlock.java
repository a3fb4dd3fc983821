/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.sshkey;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The first PEM block of a file (RFC 7468), read without making strings of what is secret.
 *
 * @param label between {@code BEGIN} and the dashes
 * @param content decoded; wiped by {@link #wipe}
 */
record PemBlock(String label, byte[] content) {

    private static final byte[] BEGIN = "-----BEGIN ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "-----END ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DASHES = "-----".getBytes(StandardCharsets.US_ASCII);
    private static final int LABEL_CHARS_MAX = 40;

    static PemBlock find(byte[] text) throws KeyFormatException {
        int begin = indexOf(text, BEGIN, 0);
        int labelEnd = begin < 0 ? -1 : indexOf(text, DASHES, begin + BEGIN.length);
        int end = labelEnd < 0 ? -1 : indexOf(text, END, labelEnd + DASHES.length);
        if (end < 0 || labelEnd - begin - BEGIN.length > LABEL_CHARS_MAX) {
            throw new KeyFormatException("not a private key file: no -----BEGIN … PRIVATE KEY----- block");
        }
        String label =
                new String(text, begin + BEGIN.length, labelEnd - begin - BEGIN.length, StandardCharsets.US_ASCII);
        return new PemBlock(label, decode(Arrays.copyOfRange(text, labelEnd + DASHES.length, end)));
    }

    private static byte[] decode(byte[] body) throws KeyFormatException {
        try {
            // "Proc-Type: 4,ENCRYPTED" is RFC 1421's way to say that the body is encrypted
            if (indexOf(body, new byte[] {':'}, 0) >= 0) {
                throw new KeyFormatException(
                        "the private key has a passphrase; remove it first (ssh-keygen -p), the vault encrypts it");
            }
            return Base64.getMimeDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new KeyFormatException("the private key is damaged");
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private static int indexOf(byte[] text, byte[] word, int from) {
        for (int at = from; at <= text.length - word.length; at++) {
            if (Arrays.equals(text, at, at + word.length, word, 0, word.length)) {
                return at;
            }
        }
        return -1;
    }

    void wipe() {
        Arrays.fill(content, (byte) 0);
    }

    @Override
    public String toString() {
        return "PemBlock[" + label + "]";
    }
}
