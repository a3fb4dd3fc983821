/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.sshkey;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The SHA-256 fingerprint of a key blob, written as OpenSSH writes it. Immutable. */
public final class Fingerprint {

    private static final String PREFIX = "SHA256:";
    private static final int DIGEST_BYTES = 32;
    private static final int TEXT_CHARS_MAX = 64;

    private final byte[] digest;

    private Fingerprint(byte[] digest) {
        this.digest = digest;
    }

    /** Of a key in wire format (RFC 4253 section 6.6). */
    public static Fingerprint ofBlob(byte[] blob) {
        try {
            return new Fingerprint(MessageDigest.getInstance("SHA-256").digest(blob));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing", e);
        }
    }

    /** From the 32 bytes. */
    public static Fingerprint ofDigest(byte[] digest) {
        if (digest.length != DIGEST_BYTES) {
            throw new IllegalArgumentException("fingerprint of " + digest.length + " bytes, not " + DIGEST_BYTES);
        }
        return new Fingerprint(digest.clone());
    }

    /** From {@code SHA256:…}, with or without padding. */
    public static Fingerprint parse(String text) throws KeyFormatException {
        if (!isFingerprint(text) || text.length() > TEXT_CHARS_MAX) {
            throw new KeyFormatException("a fingerprint starts with SHA256: and has 43 base64 characters");
        }
        byte[] digest = decode(text.substring(PREFIX.length()));
        if (digest.length != DIGEST_BYTES) {
            throw new KeyFormatException("a SHA256: fingerprint has 43 base64 characters");
        }
        return new Fingerprint(digest);
    }

    /** Whether {@code text} means to be a fingerprint. */
    public static boolean isFingerprint(String text) {
        return text.startsWith(PREFIX);
    }

    private static byte[] decode(String base64) throws KeyFormatException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new KeyFormatException("a fingerprint after SHA256: is base64");
        }
    }

    /** A copy of the 32 bytes. */
    public byte[] digest() {
        return digest.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && MessageDigest.isEqual(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(digest);
    }

    /** Such as {@code SHA256:iWq…}, without padding. */
    @Override
    public String toString() {
        return PREFIX + Base64.getEncoder().withoutPadding().encodeToString(digest);
    }
}
