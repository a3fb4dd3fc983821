/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.os.PortHolder;
import dev.gatehouse.control.tls.TlsIdentities;
import dev.gatehouse.proxy.origin.TrustedProxies;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.security.KeyStore;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTPS connector: TLS 1.3 only, on loopback until it may be seen from elsewhere. Confined to the server's thread of assembly and
 * then to its watcher.
 */
final class HttpsListener {

    /** Connections at once; each costs buffers, none a thread while it is silent. */
    static final int CONNECTION_LIMIT = 1_000;

    private static final Logger LOGGER = LoggerFactory.getLogger(HttpsListener.class);
    /** Of the key store that the API wants; it protects nothing, as the store is never written. */
    private static final String IN_MEMORY = "in-memory";

    private static final int ACCEPT_BACKLOG = 128;

    private final Server server;
    private final ConsoleConfig config;
    private final TlsIdentities identities;
    private final TrustedProxies proxies;
    private volatile SslContextFactory.Server tls;
    private volatile ServerConnector connector;
    private volatile boolean open;

    @SuppressWarnings("NullAway.Init") // connector() comes before everything else
    HttpsListener(Server server, ConsoleConfig config, TlsIdentities identities, TrustedProxies proxies) {
        this.server = server;
        this.config = config;
        this.identities = identities;
        this.proxies = proxies;
        identities.onChange(this::reload);
    }

    /** Makes the connector; the server starts it. */
    Connector connector(HttpConfiguration base, boolean mayBeOpen) throws IOException {
        this.open = mayBeOpen;
        this.connector = make(base, mayBeOpen ? config.host() : loopback(), config.port());
        return connector;
    }

    /**
     * Moves from loopback to the configured address, on the same port; connections that are there are cut.
     *
     * @throws Exception when the wider address cannot be had, such as for somebody else's socket on one of the machine's other addresses;
     *     the console is then on loopback as before, and this may be tried again
     */
    void openUp(HttpConfiguration base) throws Exception {
        int port = connector.getLocalPort();
        ServerConnector wider = make(base, config.host(), port);
        replace(connector, wider);
        try {
            wider.start();
        } catch (Exception e) {
            replace(wider, make(base, loopback(), port));
            connector.start();
            throw e;
        }
        open = true;
    }

    private void replace(ServerConnector old, ServerConnector next) throws Exception {
        old.stop();
        server.removeConnector(old);
        server.addConnector(next);
        connector = next;
    }

    boolean isOpen() {
        return open;
    }

    boolean isLoopbackByConfiguration() throws IOException {
        return InetAddress.getByName(config.host()).isLoopbackAddress();
    }

    int port() {
        return connector.getLocalPort();
    }

    String describe() {
        return "https://" + connector.getHost() + ":" + port();
    }

    /** A bind fault as the operator should read it; anything else as it is. */
    IOException explain(Exception fault) {
        Throwable cause = fault;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (cause instanceof BindException) {
                return new IOException(PortHolder.explain("the console (console.port)", config.port()), fault);
            }
            cause = cause.getCause();
        }
        return new IOException("the API server does not start: " + fault.getMessage(), fault);
    }

    private ServerConnector make(HttpConfiguration base, String host, int port) throws IOException {
        HttpConfiguration http = new HttpConfiguration(base);
        SecureRequestCustomizer secure = new SecureRequestCustomizer();
        // people come by address, and by names that the certificate may not have
        secure.setSniHostCheck(false);
        http.addCustomizer(secure);
        http.addCustomizer(CallerCustomizer.network());
        SslConnectionFactory ssl = new SslConnectionFactory(tls(), "http/1.1");
        ServerConnector made = new ServerConnector(
                server, new FrontConnectionFactory(ssl, proxies), ssl, new HttpConnectionFactory(http));
        made.setHost(host);
        made.setPort(port);
        made.setAcceptQueueSize(ACCEPT_BACKLOG);
        made.setIdleTimeout(config.idleTimeout().toMillis());
        made.addBean(new NetworkConnectionLimit(CONNECTION_LIMIT, made));
        return made;
    }

    private SslContextFactory.Server tls() throws IOException {
        SslContextFactory.Server made = new SslContextFactory.Server();
        made.setKeyStore(identities.host().keyStore(IN_MEMORY));
        made.setKeyStorePassword(IN_MEMORY);
        made.setIncludeProtocols("TLSv1.3");
        made.setRenegotiationAllowed(false);
        tls = made;
        return made;
    }

    /** New connections see the new certificate; those that are there stay. */
    private void reload() {
        SslContextFactory.Server shown = tls;
        if (shown == null) {
            return;
        }
        try {
            KeyStore store = identities.host().keyStore(IN_MEMORY);
            shown.reload(factory -> ((SslContextFactory.Server) factory).setKeyStore(store));
        } catch (Exception e) {
            LOGGER.atError().setCause(e).log("HTTPS goes on with the certificate that it had");
        }
    }

    private static String loopback() {
        return "127.0.0.1";
    }
}
