/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The frame of a sealed file: a preamble, then sections, each followed by its link of the chain.
 *
 * <pre>
 *   preamble  0x89 "IOLOG" 0x0D 0x0A · version (1) · zero (7)
 *   section   tag (1) · length of the body (4) · body · link (32)
 *   link      SHA-256 (link before · tag · length · body); before the first section, SHA-256 (preamble)
 * </pre>
 */
public final class FileLayout {

    /** Bytes before the first section. */
    public static final int PREAMBLE_BYTES = 16;

    /** Tag and length. */
    public static final int SECTION_HEADER_BYTES = 5;

    /** One link of the chain. */
    public static final int LINK_BYTES = 32;

    /** What an Ed25519 signature takes. */
    public static final int SIGNATURE_BYTES = 64;

    private static final byte[] MAGIC = {(byte) 0x89, 'I', 'O', 'L', 'O', 'G', '\r', '\n'};
    private static final byte[] SIGNED = "gatehouse recording end v1\0".getBytes(StandardCharsets.US_ASCII);

    private FileLayout() {}

    /** The preamble of the version that is written. */
    public static byte[] preamble() {
        byte[] preamble = Arrays.copyOf(MAGIC, PREAMBLE_BYTES);
        preamble[MAGIC.length] = (byte) FormatVersion.CURRENT.code();
        return preamble;
    }

    /** Checks a preamble. */
    public static FormatVersion checkPreamble(byte[] preamble) throws MalformedRecordingException {
        if (preamble.length != PREAMBLE_BYTES || !Arrays.equals(preamble, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new MalformedRecordingException("file does not begin like a recording");
        }
        for (int i = MAGIC.length + 1; i < PREAMBLE_BYTES; i++) {
            if (preamble[i] != 0) {
                throw new MalformedRecordingException("preamble has a byte " + preamble[i] + " where zero belongs");
            }
        }
        return FormatVersion.of(preamble[MAGIC.length] & 0xFF);
    }

    /** What the node signs: the last link before the END section, and that section's body up to the signature. */
    public static byte[] signedMessage(byte[] linkBefore, byte[] endWithoutSignature) {
        byte[] message = Arrays.copyOf(SIGNED, SIGNED.length + linkBefore.length + endWithoutSignature.length);
        System.arraycopy(linkBefore, 0, message, SIGNED.length, linkBefore.length);
        System.arraycopy(
                endWithoutSignature, 0, message, SIGNED.length + linkBefore.length, endWithoutSignature.length);
        return message;
    }

    /** A digest for links; not to be shared by threads. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no SHA-256", missing);
        }
    }
}
