/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** How a relay knows that it talks to the right target. */
public sealed interface TargetTrust {

    /**
     * Only these keys.
     *
     * @param sha256Fingerprints 32 bytes each, over the host key blob (RFC 4253 section 6.6) or, where the target shows a
     *     certificate, over its SubjectPublicKeyInfo in DER
     */
    record Pinned(List<byte[]> sha256Fingerprints) implements TargetTrust {
        public Pinned {
            sha256Fingerprints = List.copyOf(sha256Fingerprints);
        }
    }

    /**
     * No key is known yet: the first one seen is kept, in one step, before any credential is sent; a second session that races
     * with another key loses.
     *
     * @param keeper keeps it
     */
    record FirstUse(Keeper keeper) implements TargetTrust {}

    /** Keeps a key that was seen for the first time. */
    @FunctionalInterface
    interface Keeper {
        /** The key type of certificates. */
        String X509 = "x509";

        /**
         * @param keyType such as {@code ssh-ed25519}; {@link #X509} for a certificate's key
         * @param blob the key in wire format; for {@link #X509} the SubjectPublicKeyInfo in DER
         * @return completes on {@code loop} with true when this key is now, or already was, the target's
         */
        CompletionStage<Boolean> keep(String keyType, byte[] blob, Executor loop);
    }

    /**
     * A certificate of one of these authorities that is valid now and carries the target's name.
     *
     * @param roots the authorities, none of the machine's own
     * @param hostName the name or address that the certificate has to carry, as the operator wrote it
     */
    record Authorities(List<X509Certificate> roots, String hostName) implements TargetTrust {
        public Authorities {
            roots = List.copyOf(roots);
            Objects.requireNonNull(hostName, "hostName");
        }
    }
}
