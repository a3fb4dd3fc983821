/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.accept;

import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.rdp.sequence.ClientDescription;

/** What the accepting sequence asks of its connection. All calls come from inside a call to the sequence. */
public interface AcceptEvents {

    /** Sends these bytes, framing included. */
    void send(byte[] bytes);

    /** Begins TLS as a server, after what was sent; answer with {@link AcceptSequence#tlsEstablished}. */
    void startTls();

    /** Asks whether the client has the secret; answer with {@link AcceptSequence#proved}. */
    void prove(NtlmProof proof);

    /**
     * The connection sequence is done up to licensing: what follows from here is capabilities exchange, ours or the target's.
     *
     * @param client what is known of it
     */
    void accepted(ClientDescription client);

    /**
     * The client is refused; what says so to it has been sent. The connection is to be closed after that.
     *
     * @param cause for the operator
     */
    void refused(String cause);
}
