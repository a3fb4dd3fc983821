/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.sshkey;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;

/**
 * A public key that has been checked: known type, well-formed, long enough. Immutable.
 *
 * @param type as in RFC 4253 section 6.6, such as {@code ssh-ed25519}
 * @param blob the key in wire format
 * @param comment what stood after the key, printable, cut to {@value #COMMENT_CHARS_MAX} characters
 */
public record SshPublicKey(String type, byte[] blob, String comment) {

    /** A line of an {@code authorized_keys} file or of a {@code .pub} file is not longer. */
    public static final int LINE_CHARS_MAX = 16 * 1024;

    static final int COMMENT_CHARS_MAX = 128;

    private static final int BLOB_BYTES_MAX = 8 * 1024;
    private static final int RSA_BITS_MIN = 2048;
    private static final int RSA_BITS_MAX = 8 * 1024;
    private static final int RSA_EXPONENT_BITS_MAX = 63;
    private static final int TYPE_CHARS_MAX = 64;

    private static final Set<String> TYPES =
            Set.of("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa");

    public SshPublicKey {
        Objects.requireNonNull(type, "type");
        blob = blob.clone();
        Objects.requireNonNull(comment, "comment");
    }

    /**
     * Parses {@code TYPE BASE64 [COMMENT]}. Options before the type, which an {@code authorized_keys} file may have, are refused:
     * what a key may do is policy.
     */
    public static SshPublicKey parseLine(String text) throws KeyFormatException {
        if (text.length() > LINE_CHARS_MAX) {
            throw new KeyFormatException("a public key line has at most " + LINE_CHARS_MAX + " characters");
        }
        String line = text.strip();
        if (line.isEmpty() || line.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
            throw new KeyFormatException("a public key is one line: type, key in base64, comment");
        }
        String[] parts = line.split("[ \t]+", 3);
        if (!TYPES.contains(parts[0])) {
            throw new KeyFormatException(refusalOfType(parts[0]));
        }
        if (parts.length < 2) {
            throw new KeyFormatException("a public key line has the key in base64 after its type");
        }
        SshPublicKey key = ofBlob(decode(parts[1]), parts.length == 3 ? printable(parts[2]) : "");
        if (!key.type.equals(parts[0])) {
            throw new KeyFormatException("the line says " + parts[0] + " but the key in it is of another type");
        }
        return key;
    }

    /** Checks a key in wire format. */
    public static SshPublicKey ofBlob(byte[] blob, String comment) throws KeyFormatException {
        if (blob.length > BLOB_BYTES_MAX) {
            throw new KeyFormatException("a public key has at most " + BLOB_BYTES_MAX + " bytes");
        }
        String type = typeOf(blob);
        if (!TYPES.contains(type)) {
            throw new KeyFormatException(refusalOfType(type));
        }
        AsymmetricKeyParameter parameters = parseParameters(blob);
        if (parameters instanceof RSAKeyParameters rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
                throw new KeyFormatException(
                        "an RSA key has " + RSA_BITS_MIN + " to " + RSA_BITS_MAX + " bits, this one " + bits);
            }
            if (rsa.getExponent().bitLength() > RSA_EXPONENT_BITS_MAX) {
                throw new KeyFormatException(
                        "the exponent of an RSA key has at most " + RSA_EXPONENT_BITS_MAX + " bits; 65537 is usual");
            }
        }
        return new SshPublicKey(type, blob, printable(comment));
    }

    /** The type that stands at the start of a blob, unchecked; empty when there is none. */
    public static String typeOf(byte[] blob) {
        ByteBuffer in = ByteBuffer.wrap(blob);
        if (in.remaining() < Integer.BYTES) {
            return "";
        }
        int length = in.getInt();
        if (length <= 0 || length > TYPE_CHARS_MAX || length > in.remaining()) {
            return "";
        }
        return printable(new String(blob, Integer.BYTES, length, StandardCharsets.US_ASCII));
    }

    private static AsymmetricKeyParameter parseParameters(byte[] blob) throws KeyFormatException {
        try {
            AsymmetricKeyParameter parameters = OpenSSHPublicKeyUtil.parsePublicKey(blob);
            // what is encoded again must be what came: nothing hidden, no second form with another fingerprint
            if (!java.util.Arrays.equals(OpenSSHPublicKeyUtil.encodePublicKey(parameters), blob)) {
                throw new KeyFormatException("the public key is not in its canonical form");
            }
            return parameters;
        } catch (RuntimeException | java.io.IOException e) {
            throw new KeyFormatException("the public key is damaged");
        }
    }

    private static byte[] decode(String base64) throws KeyFormatException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new KeyFormatException("the key after its type is not base64");
        }
    }

    private static String refusalOfType(String word) {
        if (word.equals("ssh-dss")) {
            return "DSA keys are not accepted; use ssh-ed25519";
        }
        if (word.startsWith("sk-")) {
            return "keys on security tokens (sk-…) are not accepted yet; use ssh-ed25519";
        }
        return "a public key line starts with one of ssh-ed25519, ecdsa-sha2-nistp256/384/521, ssh-rsa; options are not accepted";
    }

    private static String printable(String text) {
        String cut = text.length() > COMMENT_CHARS_MAX ? text.substring(0, COMMENT_CHARS_MAX) : text;
        StringBuilder out = new StringBuilder(cut.length());
        cut.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    @Override
    public byte[] blob() {
        return blob.clone();
    }

    /** Of the blob. */
    public Fingerprint fingerprint() {
        return Fingerprint.ofBlob(blob);
    }

    /** The key as a line of a {@code .pub} file, without the comment. */
    public String line() {
        return type + " " + Base64.getEncoder().encodeToString(blob);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SshPublicKey that && java.util.Arrays.equals(blob, that.blob);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(blob);
    }
}
