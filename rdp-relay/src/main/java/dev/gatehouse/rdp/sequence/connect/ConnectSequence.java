/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.connect;

import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.sequence.Framing;

/** The connecting half of the connection sequence for one target. Confined to one thread. */
public final class ConnectSequence implements AutoCloseable {

    /** Sends the first PDU. */
    public void begin() {
        throw new UnsupportedOperationException();
    }

    /** How the next bytes are framed. */
    public Framing framing() {
        throw new UnsupportedOperationException();
    }

    /** The phase, for logs and metrics. */
    public String phase() {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes one whole frame, framing included.
     *
     * @throws WireException when it is malformed or out of turn; the connection is to be closed
     */
    public void received(byte[] frame) throws WireException {
        throw new UnsupportedOperationException();
    }

    /**
     * TLS is there and the target is who it should be.
     *
     * @param subjectPublicKey contents of the SubjectPublicKey BIT STRING of the certificate that it showed
     */
    public void tlsEstablished(byte[] subjectPublicKey) {
        throw new UnsupportedOperationException();
    }

    /** Wipes all secrets. */
    @Override
    public void close() {}
}
