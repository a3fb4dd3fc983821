/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

import java.util.Objects;

/**
 * A sign-in as this person's machine keeps it. Immutable.
 *
 * @param server where
 * @param fingerprint of the certificate that was confirmed
 * @param user who
 * @param token the secret that stands for the user; in a process of seconds it may be text
 * @param expiresAt when it ends at the latest, RFC 3339
 */
public record Login(ServerAddress server, Fingerprint fingerprint, String user, String token, String expiresAt) {
    public Login {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(expiresAt, "expiresAt");
    }

    @Override
    public String toString() {
        return user + " at " + server;
    }
}
