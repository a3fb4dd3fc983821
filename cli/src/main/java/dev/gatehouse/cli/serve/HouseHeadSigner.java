/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.serve;

import dev.gatehouse.control.audit.HeadSigner;
import dev.gatehouse.control.vault.AuditKeys;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Optional;

/** The audit log signs with the vault's key. */
record HouseHeadSigner(AuditKeys keys) implements HeadSigner {

    @Override
    public String keyId() {
        return keys.keyId();
    }

    @Override
    public byte[] sign(byte[] message) throws GeneralSecurityException {
        return keys.sign(message);
    }

    @Override
    public Optional<PublicKey> publicKey(String keyId) {
        return keys.publicKey(keyId);
    }
}
