/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;

/**
 * The connections of one question, so that its deadline can close whichever is open: that is what ends a read which a server keeps alive
 * byte by byte. Safe for use by several threads.
 */
final class Connections implements AutoCloseable {

    private final InetSocketAddress address;
    private final int timeoutMillis;
    private Socket current = new Socket();
    private boolean closed;

    Connections(InetSocketAddress address, Duration timeout) {
        this.address = address;
        this.timeoutMillis = Math.toIntExact(timeout.toMillis());
    }

    InetSocketAddress address() {
        return address;
    }

    /** A connection on which the server has agreed to TLS; the one before is closed. */
    Socket negotiated() throws IOException {
        Socket socket = fresh();
        socket.connect(address, timeoutMillis);
        socket.setSoTimeout(timeoutMillis);
        socket.getOutputStream().write(Negotiation.request());
        Negotiation.readConfirm(socket.getInputStream());
        return socket;
    }

    private synchronized Socket fresh() throws IOException {
        if (closed) {
            throw new SocketException("closed");
        }
        current.close();
        current = new Socket();
        return current;
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            current.close();
        } catch (IOException e) {
            // nothing is lost: all that was to be read has been read
        }
    }
}
