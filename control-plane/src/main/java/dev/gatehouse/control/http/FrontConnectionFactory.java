/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.proxy.origin.TrustedProxies;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;

/** TLS from the first byte, but for configured proxies, whose connections begin with a PROXY protocol header. Immutable. */
final class FrontConnectionFactory extends AbstractConnectionFactory {

    static final String PROTOCOL = "gatehouse-front";

    private final SslConnectionFactory ssl;
    private final TrustedProxies proxies;

    FrontConnectionFactory(SslConnectionFactory ssl, TrustedProxies proxies) {
        super(PROTOCOL);
        this.ssl = ssl;
        this.proxies = proxies;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return proxies.expectHeaderFrom(endPoint.getRemoteSocketAddress())
                ? new ProxyHeaderConnection(endPoint, connector, ssl, proxies.headerDeadline())
                : ssl.newConnection(connector, endPoint);
    }
}
