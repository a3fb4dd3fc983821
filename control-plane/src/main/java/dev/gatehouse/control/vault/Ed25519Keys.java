/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.vault;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Ed25519 public keys as raw bytes (RFC 8032) and as the JDK has them (RFC 8410). Stateless. */
final class Ed25519Keys {

    private static final int RAW_BYTES = 32;
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519Keys() {}

    static byte[] rawOf(PublicKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded.length != PREFIX.length + RAW_BYTES
                || !Arrays.equals(PREFIX, 0, PREFIX.length, encoded, 0, PREFIX.length)) {
            throw new IllegalArgumentException("not an Ed25519 public key");
        }
        return Arrays.copyOfRange(encoded, PREFIX.length, encoded.length);
    }

    static PublicKey ofRaw(byte[] raw) {
        if (raw.length != RAW_BYTES) {
            throw new IllegalArgumentException(
                    "a raw Ed25519 public key has " + RAW_BYTES + " bytes, not " + raw.length);
        }
        byte[] encoded = Arrays.copyOf(PREFIX, PREFIX.length + RAW_BYTES);
        System.arraycopy(raw, 0, encoded, PREFIX.length, RAW_BYTES);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 public key", e);
        }
    }
}
