/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import dev.gatehouse.proxy.port.TargetConcession;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * TLS towards targets. The handshake itself takes any certificate; the target's identity is decided afterwards by {@link TargetIdentity},
 * before anything secret is sent. Safe for use by several threads.
 */
public final class ClientTls {

    /**
     * Certificates that may not sign can only be used so, and with them BoringSSL refuses every other key exchange; targets that old know
     * these.
     */
    private static final List<String> STATIC_RSA = List.of(
            "TLS_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_RSA_WITH_AES_128_CBC_SHA",
            "TLS_RSA_WITH_AES_256_CBC_SHA");

    private final SslContext usual;
    private final SslContext legacy;

    public ClientTls() throws SSLException {
        this.usual = SslContextBuilder.forClient()
                .sslProvider(TlsProvider.provider())
                .protocols("TLSv1.3", "TLSv1.2")
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
        this.legacy = SslContextBuilder.forClient()
                .sslProvider(TlsProvider.provider())
                .protocols("TLSv1.2", "TLSv1.1", "TLSv1")
                .ciphers(STATIC_RSA)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
    }

    /** What to speak to a target with these concessions. */
    public SslContext context(Set<TargetConcession> concessions) {
        return concessions.contains(TargetConcession.LEGACY_TLS) ? legacy : usual;
    }
}
