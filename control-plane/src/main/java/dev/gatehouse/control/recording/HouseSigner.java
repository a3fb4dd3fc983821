/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.recording;

import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.iolog.crypto.RecordingSigner;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Objects;

/** Signs recordings with the house's active key; works with the database away. Safe for use by several threads. */
public final class HouseSigner implements RecordingSigner {

    private static final String ALGORITHM = "Ed25519";

    private final RecordingKeys keys;

    public HouseSigner(RecordingKeys keys) {
        this.keys = Objects.requireNonNull(keys, "keys");
    }

    @Override
    public String keyId() {
        return current().keyId();
    }

    @Override
    public byte[] publicKey() {
        return current().publicKey();
    }

    @Override
    public byte[] sign(byte[] message) throws GeneralSecurityException {
        return current().sign(message);
    }

    @Override
    public RecordingSigner current() {
        return new OneKey(keys.signing());
    }

    private record OneKey(RecordingKeys.Signing key) implements RecordingSigner {

        @Override
        public String keyId() {
            return key.active().keyId();
        }

        @Override
        public byte[] publicKey() {
            return key.active().encoded();
        }

        @Override
        public byte[] sign(byte[] message) throws GeneralSecurityException {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key.signingKey());
            signature.update(message);
            return signature.sign();
        }
    }
}
