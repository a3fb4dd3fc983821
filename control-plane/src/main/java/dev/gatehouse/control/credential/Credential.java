/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.credential;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A credential as the API shows it; never a secret. Immutable.
 *
 * @param id never used again
 * @param account the login name at the target
 * @param target the target's name
 * @param kind of secret
 * @param fingerprint of the public key, for a private key
 * @param version counts the secrets it has had
 * @param suspended not used until an operator confirms, because the target changed
 * @param rotationDue why the secret has to be replaced; empty when it has not
 * @param createdAt when
 */
public record Credential(
        UUID id,
        String account,
        String target,
        Kind kind,
        Optional<String> fingerprint,
        long version,
        boolean suspended,
        Optional<String> rotationDue,
        Instant createdAt) {

    public Credential {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(kind, "kind");
    }

    /** Kinds of secrets. */
    public enum Kind {
        PASSWORD("password"),
        PRIVATE_KEY("private-key");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** Stable text. */
        @JsonValue
        public String code() {
            return code;
        }

        static Kind of(String code) {
            return code.equals(PASSWORD.code) ? PASSWORD : PRIVATE_KEY;
        }
    }
}
