/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.sequence.connect;

import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.rdp.sequence.McsIds;

/** What the connecting sequence asks of its connection. All calls come from inside a call to the sequence. */
public interface ConnectEvents {

    /**
     * Sends these bytes, framing included. They are handed over, and whoever sends them wipes them after that: the Client Info PDU carries
     * a password where CredSSP does not.
     */
    void send(byte[] bytes);

    /**
     * Begins TLS as a client; the target's identity is verified before {@link ConnectSequence#tlsEstablished} answers, so that nothing
     * secret goes to a stranger.
     */
    void startTls();

    /**
     * The target has let us in and licensing is done; its Demand Active comes next.
     *
     * @param ids the MCS channels that it gave us
     */
    void connected(McsIds ids);

    /**
     * It will not work.
     *
     * @param cause {@link CloseCause#TARGET_REFUSED_CREDENTIAL}, {@link CloseCause#TARGET_PROTOCOL_ERROR} or {@link
     *     CloseCause#TARGET_CLOSED}
     * @param detail for the operator
     */
    void failed(CloseCause cause, String detail);
}
