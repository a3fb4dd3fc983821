/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * What a TLS listener shows. Immutable; a reload makes a new one for new connections.
 *
 * @param chain the host's certificate first
 * @param key the private key of the first certificate
 */
public record TlsServerIdentity(List<X509Certificate> chain, PrivateKey key) {

    public TlsServerIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("tls identity without a certificate");
        }
        Objects.requireNonNull(key, "key");
    }
}
