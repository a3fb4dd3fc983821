/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.proxy.origin.ProxyHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A configured proxy's connection until its header has been read; then TLS takes it over, with the client's address for the peer's. Without
 * a header, or with one that is not understood, it is closed. Confined to one thread at a time, as Jetty's connections are.
 */
final class ProxyHeaderConnection extends AbstractConnection implements Connection.UpgradeFrom {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProxyHeaderConnection.class);

    private final Connector connector;
    private final ConnectionFactory next;
    private final Duration deadline;
    /** In Jetty's mode for reading: what was filled is between position and limit. */
    private final ByteBuffer received = BufferUtil.allocate(ProxyHeader.BYTES_MAX);

    private Scheduler.Task timer;

    @SuppressWarnings("NullAway.Init") // Jetty calls onOpen() first
    ProxyHeaderConnection(EndPoint endPoint, Connector connector, ConnectionFactory next, Duration deadline) {
        super(endPoint, connector.getExecutor());
        this.connector = connector;
        this.next = next;
        this.deadline = deadline;
    }

    @Override
    public void onOpen() {
        super.onOpen();
        timer = connector
                .getScheduler()
                .schedule(
                        () -> refuse("no header within " + deadline.toMillis() + " ms"),
                        deadline.toMillis(),
                        TimeUnit.MILLISECONDS);
        fillInterested();
    }

    @Override
    public void onClose(Throwable cause) {
        timer.cancel();
        super.onClose(cause);
    }

    @Override
    public void onFillable() {
        try {
            int filled = getEndPoint().fill(received);
            if (filled < 0) {
                close();
                return;
            }
            go(ProxyHeader.read(received));
        } catch (IOException e) {
            LOGGER.debug("connection of a configured proxy failed: {}", e.toString());
            close();
        }
    }

    private void go(ProxyHeader header) {
        if (header instanceof ProxyHeader.Proxied proxied) {
            EndPoint endPoint = getEndPoint();
            upgrade(
                    new ProxyConnectionFactory.ProxyEndPoint(
                            endPoint, endPoint.getLocalSocketAddress(), proxied.client()),
                    proxied.length());
        } else if (header instanceof ProxyHeader.Local local) {
            upgrade(getEndPoint(), local.length());
        } else if (header instanceof ProxyHeader.Malformed malformed) {
            refuse(malformed.cause());
        } else {
            fillInterested();
        }
    }

    private void upgrade(EndPoint endPoint, int length) {
        if (timer.cancel()) {
            received.position(received.position() + length);
            endPoint.upgrade(next.newConnection(connector, endPoint));
        }
    }

    /** What came behind the header. */
    @Override
    public ByteBuffer onUpgradeFrom() {
        return received;
    }

    private void refuse(String cause) {
        LOGGER.atWarn()
                .addKeyValue("proxy", getEndPoint().getRemoteSocketAddress())
                .addKeyValue("cause", cause)
                .log("connection of a configured proxy closed");
        getEndPoint().close();
    }
}
