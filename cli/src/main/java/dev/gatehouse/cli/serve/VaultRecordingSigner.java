/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.iolog.crypto.RecordingSigner;
import java.security.GeneralSecurityException;
import java.security.Signature;

/** Signs sealed recordings with the house's active key. Safe for use by several threads. */
final class VaultRecordingSigner implements RecordingSigner {

    /** The fixed beginning of an Ed25519 SubjectPublicKeyInfo (RFC 8410 section 4): 32 raw bytes follow. */
    private static final byte[] ED25519_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };

    private final RecordingKeys keys;

    VaultRecordingSigner(RecordingKeys keys) {
        this.keys = keys;
    }

    @Override
    public String keyId() {
        return keys.active().keyId();
    }

    @Override
    public byte[] publicKey() {
        byte[] raw = keys.active().publicKey();
        byte[] encoded = new byte[ED25519_PREFIX.length + raw.length];
        System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
        System.arraycopy(raw, 0, encoded, ED25519_PREFIX.length, raw.length);
        return encoded;
    }

    @Override
    public byte[] sign(byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(keys.signingKey());
        signature.update(message);
        return signature.sign();
    }
}
