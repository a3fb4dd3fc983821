/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.credential;

import dev.gatehouse.proxy.port.InjectedCredential;
import dev.gatehouse.proxy.port.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Signs with a private key that the relay never sees. The key lies here as PKCS#8 and becomes a key object only for the time of one
 * signature; what the JDK's key objects hold inside cannot be wiped and is left to the garbage collector. Safe for use by several
 * threads.
 */
final class VaultSigning implements InjectedCredential.Signing {

    /** Far above a user authentication request (RFC 4252 section 7), which is a few hundred bytes. */
    static final int DATA_BYTES_MAX = 64 * 1024;

    private final Secret pkcs8;
    private final List<String> algorithms;
    private final Executor threads;

    /** @param pkcs8 taken over */
    VaultSigning(Secret pkcs8, List<String> algorithms, Executor threads) {
        this.pkcs8 = pkcs8;
        this.algorithms = List.copyOf(algorithms);
        this.threads = threads;
    }

    @Override
    public CompletionStage<byte[]> sign(String algorithm, byte[] data, Executor loop) {
        CompletableFuture<byte[]> signed;
        if (!algorithms.contains(algorithm) || data.length > DATA_BYTES_MAX) {
            signed = CompletableFuture.failedFuture(new IllegalArgumentException("not a signature of this key"));
        } else {
            byte[] copy = data.clone();
            try {
                signed = CompletableFuture.supplyAsync(() -> compute(algorithm, copy), threads);
            } catch (RejectedExecutionException e) {
                signed = CompletableFuture.failedFuture(e);
            }
        }
        return onLoop(signed, loop);
    }

    private static CompletionStage<byte[]> onLoop(CompletableFuture<byte[]> signed, Executor loop) {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        signed.whenCompleteAsync(
                (signature, fault) -> {
                    if (fault == null) {
                        result.complete(signature);
                    } else {
                        result.completeExceptionally(fault);
                    }
                },
                loop);
        return result;
    }

    private byte[] compute(String algorithm, byte[] data) {
        byte[] encoded = pkcs8.copyBytes();
        try {
            SignatureScheme scheme = SignatureScheme.of(algorithm);
            PrivateKey key =
                    KeyFactory.getInstance(scheme.keyAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            Signature signature = Signature.getInstance(scheme.signatureAlgorithm());
            signature.initSign(key);
            signature.update(data);
            return scheme.sshForm(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new CompletionException(e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    @Override
    public void close() {
        pkcs8.close();
    }

    @Override
    public String toString() {
        return "VaultSigning" + algorithms;
    }
}
