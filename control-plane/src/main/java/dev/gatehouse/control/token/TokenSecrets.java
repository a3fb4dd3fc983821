/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.token;

import dev.gatehouse.control.vault.Sealed;
import dev.gatehouse.control.vault.SecretBinding;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.proxy.login.Ntlm;
import dev.gatehouse.proxy.port.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is kept of a token's secret, and how it is compared. An unknown token costs what a known one costs: there is a decoy for each
 * kind of comparison. Safe for use by several threads.
 */
final class TokenSecrets {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String DECOY = "decoy";

    private final Vault vault;
    private final byte[] decoyHash = new byte[32];
    private final byte[] decoySealed;

    TokenSecrets(Vault vault) {
        this.vault = vault;
        RANDOM.nextBytes(decoyHash);
        try (Secret nobody = newSecret()) {
            decoySealed = sealNtHash(DECOY, nobody);
        }
    }

    /** A new random secret of 128 bits. */
    static Secret newSecret() {
        char[] chars = Base62.random(RANDOM);
        Secret secret = Secret.ofText(java.nio.CharBuffer.wrap(chars));
        Arrays.fill(chars, '\0');
        return secret;
    }

    /** A new token's name. */
    static TokenName newName() {
        return new TokenName(new String(Base62.random(RANDOM)));
    }

    /** What is stored to compare a secret with. */
    static byte[] hash(Secret secret) {
        byte[] bytes = secret.copyBytes();
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Whether {@code given} is the token's secret; in constant time. */
    boolean matches(Optional<TokenRow> token, Secret given) {
        boolean equal = MessageDigest.isEqual(token.map(TokenRow::secretHash).orElse(decoyHash), hash(given));
        return token.isPresent() && equal;
    }

    /** What is stored to check a proof by NTLM with; opened only with the token's id. */
    byte[] sealNtHash(String id, Secret secret) {
        try (Secret hash = Secret.ofBytes(Ntlm.ntHash(secret))) {
            return vault.seal(SecretBinding.tokenNtHash(id), hash).toBytes();
        }
    }

    /** The NT hash that the token's proofs are checked with, or one that nobody's secret has; the caller wipes it. */
    byte[] openNtHash(Optional<TokenRow> token) {
        Optional<byte[]> sealed = token.map(TokenRow::ntSealed);
        String id = sealed.isPresent() ? token.get().id() : DECOY;
        try (Secret hash = vault.open(SecretBinding.tokenNtHash(id), Sealed.ofBytes(sealed.orElse(decoySealed)))) {
            return hash.copyBytes();
        }
    }
}
