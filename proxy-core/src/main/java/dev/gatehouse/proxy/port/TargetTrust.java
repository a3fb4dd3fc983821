/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** How a relay knows that it talks to the right target. */
public sealed interface TargetTrust {

    /**
     * Only these keys.
     *
     * @param sha256Fingerprints 32 bytes each, over the host key blob (RFC 4253 section 6.6) or the certificate's public key
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
        /**
         * @param keyType such as {@code ssh-ed25519}
         * @param blob the key in wire format
         * @return completes on {@code loop} with true when this key is now, or already was, the target's
         */
        CompletionStage<Boolean> keep(String keyType, byte[] blob, Executor loop);
    }
}
