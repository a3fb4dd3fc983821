/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.breakglass;

import dev.gatehouse.proxy.port.Secret;
import java.util.Objects;

/**
 * A credential in a break-glass file. Closing wipes its secret.
 *
 * @param account the login name
 * @param target the target's name in Gatehouse
 * @param protocol such as {@code ssh}
 * @param host where the target is
 * @param port TCP
 * @param isPrivateKey whether the secret is a private key (PKCS#8), not a password (UTF-8)
 * @param secret it
 */
public record SealedAccount(
        String account, String target, String protocol, String host, int port, boolean isPrivateKey, Secret secret)
        implements AutoCloseable {

    public SealedAccount {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(secret, "secret");
    }

    /** {@code ACCOUNT@TARGET}. */
    public String name() {
        return account + "@" + target;
    }

    @Override
    public void close() {
        secret.close();
    }
}
