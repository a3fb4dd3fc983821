/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.auth;

import dev.gatehouse.proxy.port.NtlmProof;
import dev.gatehouse.proxy.port.Secret;

/** What the accepting side of CredSSP does next. */
public sealed interface AcceptorStep {

    /**
     * A TSRequest to send; the next one is awaited.
     *
     * @param tsRequest in DER
     */
    record Reply(byte[] tsRequest) implements AcceptorStep {}

    /**
     * The client has shown a response; somebody who knows the secret has to say whether it is right. Answer with {@link
     * CredSspAcceptor#proved}.
     *
     * @param proof what the client showed
     */
    record Prove(NtlmProof proof) implements AcceptorStep {}

    /**
     * The client is who it says, has the channel that we have, and has delegated its credentials. Nothing is left to send.
     *
     * @param user as delegated
     * @param domain as delegated, may be empty
     * @param password as delegated; the receiver wipes it
     */
    record Accepted(String user, String domain, Secret password) implements AcceptorStep {}

    /**
     * The client is refused; send this, then close.
     *
     * @param tsRequest with an error code where the client's version knows one, else empty
     * @param cause for the operator
     */
    record Refused(byte[] tsRequest, String cause) implements AcceptorStep {}
}
