/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/**
 * Asks the server's own door, right after the start, whether it is what we think: TLS 1.3 with our certificate, answering, and no
 * other connector. A plug-in that does not fit once opened a plain port without a word. Stateless; blocks for at most some seconds.
 */
final class ListenerSelfTest {

    private static final int DEADLINE_MILLIS = 10_000;
    private static final int ANSWER_BYTES = 64;

    private ListenerSelfTest() {}

    static void check(Server server, String host, int port, TlsIdentity identity) throws IOException {
        for (Connector connector : server.getConnectors()) {
            boolean expected = connector instanceof UnixDomainServerConnector
                    || connector instanceof ServerConnector network
                            && network.getLocalPort() == port
                            && network.getDefaultProtocol().startsWith("SSL");
            if (!expected) {
                throw new IOException("the API server has opened a door that nobody asked for: " + connector);
            }
        }
        InetAddress address = InetAddress.getByName(host);
        askHealth(address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address, port, identity);
    }

    private static void askHealth(InetAddress address, int port, TlsIdentity identity) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(address, port), DEADLINE_MILLIS);
            plain.setSoTimeout(DEADLINE_MILLIS);
            try (SSLSocket secure = (SSLSocket)
                    context(identity).getSocketFactory().createSocket(plain, address.getHostAddress(), port, true)) {
                secure.startHandshake();
                if (!secure.getSession().getProtocol().equals("TLSv1.3")) {
                    throw new IOException("the console's port answers with "
                            + secure.getSession().getProtocol() + " instead of TLSv1.3");
                }
                secure.getOutputStream()
                        .write("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                byte[] answer = secure.getInputStream().readNBytes(ANSWER_BYTES);
                if (!new String(answer, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 200")) {
                    throw new IOException("the console's port does not answer as it should");
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the console's port cannot be tested", e);
        }
    }

    /** Trusts exactly the certificate that the port should show. */
    private static SSLContext context(TlsIdentity identity) throws GeneralSecurityException, IOException {
        X509Certificate certificate = identity.certificate();
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("host", certificate);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
