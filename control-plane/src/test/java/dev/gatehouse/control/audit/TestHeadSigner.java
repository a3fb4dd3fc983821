/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Optional;

/** A house's key without a vault. */
public final class TestHeadSigner implements HeadSigner {

    private final KeyPair pair;

    public TestHeadSigner() {
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Signs the head of now. */
    public static void sign(AuditHeads heads) {
        try {
            heads.sign();
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String keyId() {
        return "audit-signing-0123456789abcdef";
    }

    @Override
    public byte[] sign(byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(message);
        return signature.sign();
    }

    @Override
    public Optional<PublicKey> publicKey(String keyId) {
        return keyId.equals(keyId()) ? Optional.of(pair.getPublic()) : Optional.empty();
    }
}
