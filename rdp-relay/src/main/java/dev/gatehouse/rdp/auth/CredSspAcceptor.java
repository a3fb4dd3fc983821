/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.wire.WireException;
import java.util.Optional;

/** The server role of CredSSP, [MS-CSSP] 3.1.5, for one connection. Confined to one thread. */
public interface CredSspAcceptor extends AutoCloseable {

    /**
     * Takes the next TSRequest.
     *
     * @param tsRequest one whole DER value
     * @throws WireException when it is malformed or out of turn; the connection is to be closed
     */
    AcceptorStep received(byte[] tsRequest) throws WireException;

    /**
     * The answer to {@link AcceptorStep.Prove}.
     *
     * @param sessionBaseKey [MS-NLMP] 3.3.2, which this wipes; empty when the client was not proved
     */
    AcceptorStep proved(Optional<Secret> sessionBaseKey);

    /** Wipes all keys. */
    @Override
    void close();
}
