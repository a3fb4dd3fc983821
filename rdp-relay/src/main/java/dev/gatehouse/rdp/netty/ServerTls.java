/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import dev.gatehouse.proxy.port.TlsServerIdentity;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.auth.SubjectPublicKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards clients. A reload of the identity counts for connections that begin TLS after it; each connection binds CredSSP to the
 * certificate that it showed itself. Safe for use by several threads.
 */
public final class ServerTls {

    private final Supplier<TlsServerIdentity> identities;
    private volatile @Nullable Shown current;

    /**
     * What one connection shows. Immutable.
     *
     * @param identity the certificate and key
     * @param context made of them
     * @param subjectPublicKey contents of the certificate's SubjectPublicKey BIT STRING
     */
    public record Shown(TlsServerIdentity identity, SslContext context, byte[] subjectPublicKey) {}

    /** @param identities asked for each connection; returns the same object until a reload, never blocks */
    public ServerTls(Supplier<TlsServerIdentity> identities) {
        this.identities = Objects.requireNonNull(identities, "identities");
    }

    /** What the next connection shows. */
    @SuppressWarnings("ReferenceEquality") // another object is another certificate
    public Shown current() throws SSLException {
        TlsServerIdentity identity = identities.get();
        Shown shown = current;
        if (shown == null || shown.identity() != identity) {
            shown = load(identity);
            current = shown;
        }
        return shown;
    }

    private static Shown load(TlsServerIdentity identity) throws SSLException {
        SslContext context = SslContextBuilder.forServer(identity.key(), identity.chain())
                .sslProvider(TlsProvider.provider())
                .protocols("TLSv1.3", "TLSv1.2")
                .build();
        try {
            return new Shown(
                    identity,
                    context,
                    SubjectPublicKey.of(identity.chain().get(0).getPublicKey()));
        } catch (WireException e) {
            throw new SSLException("the certificate's public key is malformed: " + e.getMessage(), e);
        }
    }
}
