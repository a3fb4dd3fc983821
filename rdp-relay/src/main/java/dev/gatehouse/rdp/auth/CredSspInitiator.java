/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.wire.WireException;

/** The client role of CredSSP, [MS-CSSP] 3.1.5, for one connection. Confined to one thread. */
public interface CredSspInitiator extends AutoCloseable {

    /** The first TSRequest. */
    byte[] begin();

    /**
     * Takes the next TSRequest.
     *
     * @param tsRequest one whole DER value
     * @throws WireException when it is malformed, out of turn, of a version below the one demanded, or does not prove that the server
     *     has our channel; the connection is to be closed
     */
    InitiatorStep received(byte[] tsRequest) throws WireException;

    /** Wipes all keys. */
    @Override
    void close();
}
