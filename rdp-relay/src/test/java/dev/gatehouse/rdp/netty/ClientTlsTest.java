/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.port.TargetConcession;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Against a server as Windows 7 and Server 2008 R2 are: RSA with 1024 bits, a key that may encipher but not sign. */
class ClientTlsTest {

    private static final int ROUNDS_MAX = 50;

    private static SSLEngine oldServer(String protocol, List<String> ciphers) throws Exception {
        try (InputStream certificate = ClientTlsTest.class.getResourceAsStream("old-server-cert.pem");
                InputStream key = ClientTlsTest.class.getResourceAsStream("old-server-key.pem")) {
            SslContext context = SslContextBuilder.forServer(certificate, key)
                    .sslProvider(SslProvider.OPENSSL)
                    .protocols(protocol)
                    .ciphers(ciphers)
                    .build();
            return context.newEngine(UnpooledByteBufAllocator.DEFAULT);
        }
    }

    /** The protocol that both agree on. */
    private static String handshake(Set<TargetConcession> concessions, SSLEngine server) throws SSLException {
        SSLEngine client = new ClientTls().context(concessions).newEngine(UnpooledByteBufAllocator.DEFAULT);
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < ROUNDS_MAX && !(done(client) && done(server)); i++) {
            move(client, server);
            move(server, client);
        }
        assertThat(done(client) && done(server)).as("handshake complete").isTrue();
        return client.getSession().getProtocol();
    }

    private static boolean done(SSLEngine engine) {
        return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void move(SSLEngine from, SSLEngine to) throws SSLException {
        ByteBuffer wire = ByteBuffer.allocate(64 * 1024);
        while (from.wrap(ByteBuffer.allocate(0), wire).bytesProduced() > 0) {
            tasks(from);
        }
        tasks(from);
        wire.flip();
        ByteBuffer plain = ByteBuffer.allocate(64 * 1024);
        while (wire.hasRemaining() && to.unwrap(wire, plain).bytesConsumed() > 0) {
            tasks(to);
        }
        tasks(to);
    }

    private static void tasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    @Test
    void anOldServerIsReachedWithTheConcession() throws Exception {
        assertThat(OpenSsl.isAvailable()).isTrue();
        assertThat(handshake(
                        Set.of(TargetConcession.LEGACY_TLS),
                        oldServer("TLSv1", List.of("TLS_RSA_WITH_AES_128_CBC_SHA"))))
                .isEqualTo("TLSv1");
    }

    @Test
    void aKeyThatMayNotSignIsReachedWithTheConcession() throws Exception {
        assertThat(handshake(
                        Set.of(TargetConcession.LEGACY_TLS),
                        oldServer("TLSv1.2", List.of("TLS_RSA_WITH_AES_128_GCM_SHA256"))))
                .isEqualTo("TLSv1.2");
    }

    @Test
    void withoutTheConcessionItIsRefused() throws Exception {
        SSLEngine tooOld = oldServer("TLSv1", List.of("TLS_RSA_WITH_AES_128_CBC_SHA"));
        assertThatThrownBy(() -> handshake(Set.of(), tooOld)).isInstanceOf(SSLException.class);
        SSLEngine mayNotSign = oldServer("TLSv1.2", List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
        assertThatThrownBy(() -> handshake(Set.of(), mayNotSign))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("KEY_USAGE");
    }
}
