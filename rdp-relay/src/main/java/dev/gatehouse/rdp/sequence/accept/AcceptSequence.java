/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import dev.gatehouse.rdp.sequence.Framing;
import java.util.Optional;

/** The accepting half of the connection sequence for one client. Confined to one thread. */
public final class AcceptSequence implements AutoCloseable {

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
     * TLS is there.
     *
     * @param subjectPublicKey contents of the SubjectPublicKey BIT STRING of the certificate that this connection showed
     */
    public void tlsEstablished(byte[] subjectPublicKey) {
        throw new UnsupportedOperationException();
    }

    /** The answer to {@link AcceptEvents#prove}. */
    public void proved(Optional<Secret> sessionBaseKey) {
        throw new UnsupportedOperationException();
    }

    /** Wipes all secrets. */
    @Override
    public void close() {}
}
