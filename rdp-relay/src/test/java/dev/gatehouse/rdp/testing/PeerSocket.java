/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

/** One connection of a peer of the tests: blocking, plain at first, then TLS. Sending is safe for use by several threads. */
public final class PeerSocket implements AutoCloseable {

    private final Socket raw;
    private final Outgoing outgoing;
    private volatile Socket current;
    private int sent;

    PeerSocket(Socket raw, Outgoing outgoing) {
        this.raw = raw;
        this.current = raw;
        this.outgoing = outgoing;
    }

    Socket raw() {
        return raw;
    }

    Socket current() {
        return current;
    }

    void secured(Socket tls) {
        current = tls;
    }

    /** Sends a frame as the test wants it changed. */
    synchronized void frame(byte[] frame) {
        try {
            var changed = outgoing.change(sent++, frame);
            if (changed == null) {
                close();
                return;
            }
            for (byte[] each : changed) {
                current.getOutputStream().write(each);
            }
            current.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends these bytes as they are. */
    public synchronized void bytes(byte[] bytes) throws IOException {
        current.getOutputStream().write(bytes);
        current.getOutputStream().flush();
    }

    /** Closes without a word, by RST. */
    public void reset() throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
