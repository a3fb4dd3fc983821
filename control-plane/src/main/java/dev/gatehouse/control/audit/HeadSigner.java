/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.audit;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Optional;

/** Signs for the audit log with the house's key; the vault holds it. Safe for use by several threads. */
public interface HeadSigner {

    /** Of the key that signs now: lower-case letters, digits and hyphens, at most 64. */
    String keyId();

    /** An Ed25519 signature (RFC 8032), 64 bytes. */
    byte[] sign(byte[] message) throws GeneralSecurityException;

    /** The public key of that name, of now or earlier; empty for one that the house never had. */
    Optional<PublicKey> publicKey(String keyId);
}
