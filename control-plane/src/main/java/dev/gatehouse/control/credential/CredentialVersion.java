/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.credential;

import java.time.Instant;
import java.util.Optional;

/**
 * A secret that a credential has had and that is still kept; never the secret. Immutable.
 *
 * @param version counts them
 * @param kind of secret
 * @param fingerprint of the public key, for a private key
 * @param current whether it is the one in use
 * @param madeBy who set it; empty where an earlier version of Gatehouse did not note it
 * @param createdAt when
 */
public record CredentialVersion(
        long version,
        Credential.Kind kind,
        Optional<String> fingerprint,
        boolean current,
        String madeBy,
        Instant createdAt) {}
