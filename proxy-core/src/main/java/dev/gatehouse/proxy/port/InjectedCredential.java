/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** What a relay logs in with at the target, never seen by the user. */
public sealed interface InjectedCredential extends AutoCloseable {

    @Override
    void close();

    /** @param secret the password; wiped by {@link #close()} */
    record Password(Secret secret) implements InjectedCredential {
        @Override
        public void close() {
            secret.close();
        }
    }

    /**
     * A key whose private part stays in the vault.
     *
     * @param publicKeyBlob in SSH wire format (RFC 4253 section 6.6)
     * @param algorithms signature algorithms that {@code signing} can do, best first, such as {@code rsa-sha2-512}
     * @param signing signs
     */
    record Signer(byte[] publicKeyBlob, List<String> algorithms, Signing signing) implements InjectedCredential {
        public Signer {
            publicKeyBlob = publicKeyBlob.clone();
            algorithms = List.copyOf(algorithms);
        }

        @Override
        public byte[] publicKeyBlob() {
            return publicKeyBlob.clone();
        }

        @Override
        public void close() {
            signing.close();
        }
    }

    /** Signs with a key in the vault, on the vault's threads. */
    interface Signing extends AutoCloseable {
        /**
         * @param algorithm one of the signer's
         * @param data what to sign: the session identifier and user authentication request (RFC 4252 section 7)
         * @return completes on {@code loop} with the signature as the algorithm defines it, without the algorithm name around it
         */
        CompletionStage<byte[]> sign(String algorithm, byte[] data, Executor loop);

        /** Forgets the key; a later signature fails. */
        @Override
        void close();
    }
}
